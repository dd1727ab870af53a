/** What users write for a key (a column, columns, a function, named functions) made into an arrangement. */
import { Arrangement, column, type KeyComponent } from '../../trace/arrangement.ts'
import { CircuitError } from '../../value/error.ts'
import { found } from '../found.ts'
import { Code, type Parameter } from '../functions/code.ts'
import { columnsOf, probe, type Shape, unknownColumn } from '../shape.ts'

/** The columns of a record type. */
export type Column<T> = T extends object ? keyof T & string : never

/** One component of a key: a column, or a function of the row. */
export type Component<T> = Column<T> | ((row: T) => unknown)

/** A key: one component, several columns, or components by name. */
export type KeySpec<T> = Component<T> | readonly Column<T>[] | { readonly [name: string]: Component<T> }

/** The record type that a key given by name or by columns makes. */
export type KeyRow<T, K> = K extends readonly (infer C)[]
  ? { [N in C & keyof T]: T[N] }
  : K extends (row: never) => infer V
    ? { key: V }
    : K extends keyof T
      ? { [N in K]: T[N] }
      : {
          -readonly [N in keyof K]: K[N] extends (row: never) => infer V
            ? V
            : K[N] extends keyof T
              ? T[K[N]]
              : never
        }

/**
 * The arrangement that a key specification stands for.
 * @param reader who reads the key, for errors: `join: on[0]`
 * @throws CircuitError if it names or reads a column that rows of this shape do not have
 */
export function arrange(spec: KeySpec<never>, shape: Shape, reader: string): Arrangement {
  if (typeof spec === 'string') return byColumns([spec], shape, reader)
  if (Array.isArray(spec)) return byColumns(spec as readonly string[], shape, reader)
  const components: [string, string | ((row: never) => unknown)][] =
    typeof spec === 'function' ? [['key', spec as (row: never) => unknown]] : Object.entries(spec ?? {})
  if (components.length === 0) {
    throw new CircuitError(
      `${reader} is ${found(spec)}; expected a column, columns, a function or named functions`,
    )
  }
  return new Arrangement(
    components.map(([name, component]): KeyComponent => {
      if (typeof component === 'string') {
        byColumns([component], shape, reader)
        return name === component ? column(name) : renamed(component, name)
      }
      if (typeof component !== 'function') {
        throw new CircuitError(
          `${reader}: component "${name}" is ${found(component)}; expected a column or a function`,
        )
      }
      probe(shape, `${reader}: component "${name}"`, component)
      return computed(name, component)
    }),
  )
}

/** A function of the row as a component of a key. */
export function computed(name: string, f: (row: never) => unknown): KeyComponent {
  const { identity } = new Code(f)
  return {
    name,
    of: f,
    identity: identity === null ? null : `${column(name).identity} = ${JSON.stringify(identity)}`,
  }
}

/** A trace reads keys by the names of its components, so one by another name is another trace. */
function renamed(from: string, name: string): KeyComponent {
  const { of, identity } = column(from)
  return { name, of, identity: `${identity} as ${AMBIGUOUS.test(name) ? JSON.stringify(name) : name}` }
}

/** Names that would read like more than a name among the components of a key, or that a store cannot write. */
const AMBIGUOUS = /[\p{C}",()]| desc$/u

function byColumns(names: readonly string[], shape: Shape, reader: string): Arrangement {
  const columns = shape.kind === 'known' ? columnsOf(shape) : null
  for (const name of names) {
    if (columns !== null && !columns.includes(name)) throw unknownColumn(name, columns, reader)
  }
  return Arrangement.columns(names)
}

/** A key specification as a parameter of an operator. */
export function keyParameter(spec: KeySpec<never> | undefined): Parameter {
  if (spec === undefined) return null
  if (typeof spec === 'function') return new Code(spec)
  if (typeof spec === 'string') return spec
  if (Array.isArray(spec)) return [...(spec as readonly string[])]
  return Object.fromEntries(
    Object.entries(spec).map(([name, component]) => [
      name,
      typeof component === 'function' ? new Code(component) : (component as string),
    ]),
  )
}
