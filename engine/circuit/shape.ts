/**
 * What rows of a stream look like, known before there are any: a sample row made from the tables' declarations. From it come
 * the columns of outputs, and the check that a key function reads only columns that are there.
 */
import { type Columns, columnsLike, isRecord } from '../trace/columns.ts'
import { CircuitError } from '../value/error.ts'
import { nearest } from '../value/nearest.ts'
import type { InGroup } from './forms/group-rows.ts'
import { found } from './found.ts'

/**
 * - `known`: every row has exactly the columns of the sample (tables, joins of them, aggregates);
 * - `guessed`: the sample is what a user's function gave for a sample; other rows may differ, so it only orders columns;
 * - `unknown`: nothing is known.
 */
export type Shape = KnownShape | { readonly kind: 'unknown' }

interface KnownShape {
  readonly kind: 'known' | 'guessed'
  readonly sample: unknown
  readonly key: readonly string[]
  /** Whether there is one row at most, which needs no key. */
  readonly single?: true
}

export const UNKNOWN: Shape = { kind: 'unknown' }

/** A shape all of whose rows look like the sample; `key` are the columns, or paths into records, of which there is one row each, if any. */
export function known(sample: unknown, key: readonly string[] = []): Shape {
  return { kind: 'known', sample, key }
}

/** The columns of a shape's rows, in the order to show them; null if rows are no records or nothing is known. */
export function columnsOf(shape: Shape): readonly string[] | null {
  if (shape.kind === 'unknown' || !isRecord(shape.sample)) return null
  return Object.keys(shape.sample)
}

/** The columns of a shape's rows in order, where a column holds records theirs, by their paths; null as for columnsOf. */
export function pathsOf(shape: Shape): readonly string[] | null {
  return shape.kind === 'unknown' || !isRecord(shape.sample) ? null : leaves(shape.sample, '')
}

function leaves(record: Record<string, unknown>, prefix: string): string[] {
  return Object.entries(record).flatMap(([name, value]) =>
    isRecord(value) && Object.keys(value).length > 0 ? leaves(value, `${prefix}${name}.`) : [prefix + name],
  )
}

/** The columns of a shape's rows with those of records in them, as a store may lay them out; null as for columnsOf. */
export function layoutOf(shape: Shape): Columns | null {
  return shape.kind === 'unknown' ? null : columnsLike(shape.sample)
}

/** The columns, or paths into records, that identify a row among those of the stream; empty if there are none. */
export function keyOf(shape: Shape): readonly string[] {
  return shape.kind === 'unknown' ? [] : shape.key
}

/** Whether a stream is known to have one row at most. */
export function isSingle(shape: Shape): boolean {
  return shape.kind !== 'unknown' && shape.single === true
}

/** Combines the shapes of several inputs into one; as sure as the least sure of them. */
export function combine(shapes: readonly Shape[], sample: (samples: readonly unknown[]) => unknown): Shape {
  const samples: unknown[] = []
  let kind: 'known' | 'guessed' = 'known'
  for (const shape of shapes) {
    if (shape.kind === 'unknown') return UNKNOWN
    if (shape.kind === 'guessed') kind = 'guessed'
    samples.push(shape.sample)
  }
  return { kind, sample: sample(samples), key: [] }
}

/** A mistake that probing reports, as a made-up row is enough to see it. */
class Mistake extends CircuitError {}

/**
 * Runs a user's function on the sample row of a shape.
 * @returns what it gave, or undefined where the shape is unknown or the function cannot take a sample.
 * @throws CircuitError if it reads a column that rows of this shape do not have, changes its row, or is asynchronous. `reader` says who
 *   reads, e.g. `join: on`.
 */
export function probe(shape: Shape, reader: string, run: (row: never) => unknown): unknown {
  if (typeof run !== 'function')
    throw new CircuitError(`${reader} is given ${found(run)}, expected a function of rows`)
  if (shape.kind === 'unknown') return undefined
  const originals = new WeakMap<object, unknown>()
  try {
    const row = watch(shape.sample, '', shape.kind === 'known', reader, originals)
    const result = run(row as never)
    if (result instanceof Promise) {
      result.catch(() => {})
      throw new Mistake(
        `${reader} is given an asynchronous function, expected one that returns what it makes of a row`,
        'Await what it needs before the circuit is built, or keep it in a table.',
      )
    }
    return unwatch(result, originals)
  } catch (error) {
    if (error instanceof Mistake) throw error
    // The function cannot take a made-up row; that says nothing about real ones.
    return undefined
  }
}

/** The shape of what a user's function returns: a guess, since other rows may take another branch. */
export function mapped(input: Shape, reader: string, run: (row: never) => unknown): Shape {
  const sample = probe(input, reader, run)
  return sample === undefined ? UNKNOWN : { kind: 'guessed', sample, key: [] }
}

/** Asked for by JSON.stringify, await and consoles of any object: not a column that somebody means. */
const ASKED_OF_ALL = new Set(['toJSON', 'then', 'constructor', 'toString', 'valueOf', 'nodeType', '$$typeof'])

/** @param known whether there are no other columns than those of the sample */
function watch(
  sample: unknown,
  path: string,
  known: boolean,
  reader: string,
  originals: WeakMap<object, unknown>,
): unknown {
  if (!isRecord(sample)) return sample
  const changed = (_target: object, column: string | symbol): never => {
    throw new Mistake(
      `${reader} changes the column "${path}${String(column)}" of the row that it is given`,
      `Rows are shared: make a new one, { ...row, ${String(column)}: … }.`,
    )
  }
  const proxy = new Proxy<Record<string, unknown>>(sample, {
    get(target, column) {
      if (typeof column !== 'string' || ASKED_OF_ALL.has(column)) return Reflect.get(target, column)
      if (known && !Object.hasOwn(target, column))
        throw unknownColumn(path + column, Object.keys(target), reader)
      return watch(target[column], `${path}${column}.`, known, reader, originals)
    },
    set: changed,
    deleteProperty: changed,
    defineProperty: changed,
  })
  originals.set(proxy, sample)
  return proxy
}

/** Replaces the watched records in what a function returned by the samples behind them. */
function unwatch(value: unknown, originals: WeakMap<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const original = originals.get(value)
  if (original !== undefined) return original
  if (Array.isArray(value)) return value.map((part) => unwatch(part, originals))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unwatch(part, originals)]))
}

/** The error for a column that is not there. */
export function unknownColumn(column: string, columns: readonly string[], reader: string): CircuitError {
  const name = column.slice(column.lastIndexOf('.') + 1)
  const near = nearest(name, columns)
  return new Mistake(
    `${reader} reads the column "${column}", but the columns there are ${columns.map((c) => `"${c}"`).join(', ') || 'none'}`,
    near === undefined ? undefined : `Did you mean "${near}"?`,
  )
}

/** The shape of a sum of streams: what both agree on, else unknown. */
export function sameColumns(shapes: readonly Shape[]): Shape {
  const [first, ...rest] = shapes as [Shape, ...Shape[]]
  const columns = JSON.stringify(columnsOf(first))
  if (rest.some((shape) => shape.kind === 'unknown' || JSON.stringify(columnsOf(shape)) !== columns))
    return UNKNOWN
  return combine(shapes, (samples) => samples[0])
}

/** The shape of rows `{group, row}` around rows of this shape, in the groups, so many deep, of rows of the shape `like`. */
export function grouped(shape: Shape, depth: number, like: Shape): Shape {
  if (depth === 0 || shape.kind === 'unknown' || like.kind === 'unknown') return depth === 0 ? shape : UNKNOWN
  const { group, row } = like.sample as { group: unknown; row: unknown }
  const inner = grouped(shape, depth - 1, { ...like, sample: row })
  return inner.kind === 'unknown' ? UNKNOWN : inGroups(inner, { group, row: inner.sample })
}

/** The shape of rows put into groups; a row is identified among those of all groups by what identifies it in its own. */
export function inGroups(inner: KnownShape, sample: InGroup<unknown>): Shape {
  const { kind, key } = inner
  const isKnown = key.length > 0 || inner.single === true
  return { kind, sample, key: isKnown ? ['group', ...key.map((path) => ROW + path)] : [] }
}

/** What the paths of columns begin with that a row in a group has itself. */
const ROW = 'row.'

/** The shape of the rows inside so many groups. */
export function ungrouped(shape: Shape, depth: number): Shape {
  if (depth === 0 || shape.kind === 'unknown') return shape
  const { row } = shape.sample as { row: unknown }
  const key = shape.key.filter((path) => path.startsWith(ROW)).map((path) => path.slice(ROW.length))
  const single = shape.key.length === 1 && shape.key[0] === 'group'
  return ungrouped({ kind: shape.kind, sample: row, key, ...(single && { single }) }, depth - 1)
}
