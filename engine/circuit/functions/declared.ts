/**
 * What functions use besides their parameters, said by their user: `using({ limit }, row => row.n > limit)`. A function's source tells the
 * names of such variables, but not their values; two functions are comparable only if both are known.
 */
import { canonicalText } from '../../value/canonical.ts'
import { CircuitError, ValueError } from '../../value/error.ts'
import { found } from '../found.ts'
import { freeVariables } from './source/free-variables.ts'

/** Values by the names of the variables that hold them: plain data, or functions. */
export type Values = Readonly<Record<string, unknown>>

export type Callable = (...given: never) => unknown

/** A declared value: plain data by its canonical text, a function by its source. */
export interface DeclaredValue {
  readonly text: string
  /** The free variables of a function that it does not declare itself; null if its source cannot be read. */
  readonly captures: readonly string[] | null
}

export type Declared = ReadonlyMap<string, DeclaredValue>

/** The functions that `using` has made, with what was written. */
const written = new WeakMap<Callable, { readonly f: Callable; readonly declared: Declared }>()

/**
 * A function with the values that it uses besides its parameters. Where every such value is declared, here or for the whole circuit, stored
 * state of the circuit can be continued, and operators with equal key functions share their traces.
 * @param values by the names of the variables: plain data, or functions
 * @throws CircuitError if a value is neither
 */
export function using<F extends Callable>(values: Values, f: F): F {
  if (typeof f !== 'function') {
    throw new CircuitError(
      `using is given ${found(f)}, expected a function`,
      'Write using({ limit }, row => row.n > limit).',
    )
  }
  const before = written.get(f)
  const declared = new Map([...(before?.declared ?? []), ...declare(values, 'using')])
  const tagged = f.bind(undefined) as F
  written.set(tagged, { f: before?.f ?? f, declared })
  return tagged
}

/** A function of the engine's own, known by the text that is given: a bundler changes its source, and a database goes from one bundle to another. */
export function withSource<F extends Callable>(source: string, f: F): F {
  return Object.assign(f, { toString: () => source })
}

/** A function as it was written, and what it declares. */
export function asWritten(f: Callable): { readonly f: Callable; readonly declared: Declared } {
  return written.get(f) ?? { f, declared: NOTHING }
}

const NOTHING: Declared = new Map()

/** Values as declared ones, by name. @throws CircuitError; `where` says who declares them */
export function declare(values: Values, where: string): Map<string, DeclaredValue> {
  if (typeof values !== 'object' || values === null) {
    throw new CircuitError(
      `${where} is given ${found(values)} for values, expected values by the names of their variables`,
      'Write { limit } for the variable limit.',
    )
  }
  return new Map(
    Object.entries(values).map(([name, value]) => [name, declaredValue(value, `${where}: ${name}`)]),
  )
}

function declaredValue(value: unknown, where: string): DeclaredValue {
  if (typeof value === 'function') return declaredFunction(value as Callable)
  try {
    return { text: canonicalText(value), captures: [] }
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    const what = /^row(.*), but /.exec(error.message)?.[1]
    throw new CircuitError(
      `${where}${what}, expected plain data or a function`,
      'Declare what it is made from, or a value that changes whenever it does.',
    )
  }
}

/** What a function is known by: its source with what it declares, and the variables that it leaves to others to declare. */
export function declaredFunction(given: Callable): DeclaredValue {
  const { f, declared } = asWritten(given)
  const source = String(f)
  const values = [...declared].map(([name, { text }]) => `${JSON.stringify(name)}: ${text}`).sort()
  const text = values.length === 0 ? source : `using({ ${values.join(', ')} }, ${source})`
  const captures = new Set<string>()
  for (const free of [freeVariables(source), ...[...declared.values()].map((value) => value.captures)]) {
    if (free === null) return { text, captures: null }
    for (const name of free) if (!declared.has(name)) captures.add(name)
  }
  return { text, captures: [...captures] }
}
