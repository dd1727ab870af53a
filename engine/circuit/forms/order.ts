/** What users write for an order (columns or functions of the row, each ascending or descending) made into an arrangement. */
import { Arrangement, type Direction, type KeyComponent, WHOLE_ROW } from '../../trace/arrangement.ts'
import { keyOrder } from '../../trace/order.ts'
import { CircuitError } from '../../value/error.ts'
import type { Entry } from '../../zset/zset.ts'
import { found } from '../found.ts'
import { Code, type Parameter } from '../functions/code.ts'
import { probe, type Shape } from '../shape.ts'
import { arrange, type Column, type Component, computed } from './key.ts'

/** One part of an order: a column or a function of the row, ascending unless it stands in a pair with 'desc'. */
export type OrderPart<T> = Component<T> | readonly [part: Component<T>, direction: Direction]

/**
 * An order of rows: one column or function, ascending; columns with their directions, `{ price: 'desc', name: 'asc' }`; or a list of parts,
 * `[['price', 'desc'], row => row.name.length]`. Earlier parts count first. Values are in the total order of values, in which null comes last,
 * hence first where it descends. Rows that are equal in all parts are in the order of the rows themselves.
 */
export type OrderSpec<T> = Component<T> | { readonly [N in Column<T>]?: Direction } | readonly OrderPart<T>[]

/**
 * The arrangement that an order stands for, without what decides between rows that are equal in it.
 * @param reader who reads it, for errors: `firstN: order`
 * @throws CircuitError if it is none, or names or reads a column that rows of this shape do not have
 */
export function arrangeOrder(spec: OrderSpec<never>, shape: Shape, reader: string): Arrangement {
  const parts = partsOf(spec as OrderSpec<unknown>, reader)
  return new Arrangement(
    parts.map(([part, direction], i) => ({
      ...component(part, parts.length === 1 ? '' : `[${i}]`, shape, reader),
      ...(direction === 'desc' ? { direction } : {}),
    })),
  )
}

/** An order in which no two rows are equal: what an order leaves open, the order of rows decides. */
export function tieBroken(order: Arrangement): Arrangement {
  return order.followedBy(BY_ROW)
}

const BY_ROW = new Arrangement([WHOLE_ROW])

/** Entries in the order of an arrangement; O(n log n). */
export function inOrder<T>(entries: readonly Entry<T>[], by: Arrangement): Entry<T>[] {
  const order = keyOrder(by)
  return entries
    .map((entry) => ({ entry, key: by.key(entry.row).parts }))
    .sort((a, b) => order(a.key, b.key))
    .map(({ entry }) => entry)
}

/** An order as a parameter of an operator. */
export function orderParameter(spec: OrderSpec<never>): Parameter {
  return partsOf(spec as OrderSpec<unknown>, 'order').map(([part, direction]) => [
    typeof part === 'function' ? new Code(part as (row: never) => unknown) : (part as string),
    direction,
  ])
}

/** The parts of an order with their directions. */
function partsOf(spec: OrderSpec<unknown>, reader: string): (readonly [unknown, Direction])[] {
  if (typeof spec === 'string' || typeof spec === 'function') return [[spec, 'asc']]
  const list = isRecord(spec) ? Object.entries(spec) : (spec as unknown)
  if (!Array.isArray(list) || list.length === 0) {
    throw new CircuitError(
      `${reader} is ${found(spec)}; expected a column, a function, columns with directions, or a list of such parts`,
      "For example 'price', or { price: 'desc', name: 'asc' }, or [['price', 'desc'], row => row.name.length].",
    )
  }
  return list.map((part): readonly [unknown, Direction] => {
    if (!Array.isArray(part)) return [part, 'asc']
    const [of, direction] = part
    if (direction === 'asc' || direction === 'desc') return [of, direction]
    const name = typeof of === 'string' ? `"${of}"` : 'a function'
    const what = typeof direction === 'string' ? `'${direction}'` : found(direction)
    throw new CircuitError(`${reader}: the direction of ${name} is ${what}; expected 'asc' or 'desc'`)
  })
}

/** @param place `[1]` for the second part of a list */
function component(part: unknown, place: string, shape: Shape, reader: string): KeyComponent {
  if (typeof part === 'function') {
    const of = part as (row: never) => unknown
    probe(shape, reader + place, of)
    return computed(`order${place}`, of)
  }
  if (typeof part !== 'string') {
    throw new CircuitError(`${reader}${place} is ${found(part)}; expected a column or a function`)
  }
  try {
    return arrange(part as never, shape, reader).components[0] as KeyComponent
  } catch (error) {
    if (part !== 'asc' && part !== 'desc') throw error
    throw new CircuitError(
      (error as CircuitError).message,
      `A part with its direction is a pair inside the list: [['price', '${part}']].`,
    )
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
