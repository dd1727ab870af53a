/** What a cached output or a table holds: read by key, in order, by range. */
import { found } from '../circuit/found.ts'
import { columnsOf, pathsOf, type Shape } from '../circuit/shape.ts'
import { Arrangement, Key } from '../trace/arrangement.ts'
import type { Range, Trace } from '../trace/trace.ts'
import { compare } from '../value/compare.ts'
import { SteppingError } from '../value/error.ts'
import { PlainDataError } from '../value/plain-data.ts'
import { handedOut, owned } from '../value/stored.ts'
import type { Value } from '../value/types.ts'
import { type Entry, ZSet } from '../zset/zset.ts'

/** Bounds of a read, by the first columns of the key; both inclusive. */
export interface ReadOptions {
  readonly from?: Readonly<Record<string, unknown>>
  readonly to?: Readonly<Record<string, unknown>>
  readonly reverse?: boolean
  /** At most so many rows. */
  readonly limit?: number
}

/** What a view reads. */
export type Rows<T> = Pick<Trace<T>, 'arrangement' | 'get' | 'scan' | 'size'>

/** The rows of a table without a key, in the order of rows. Each read in order is O(n log n). */
export class Bag implements Rows<unknown> {
  readonly arrangement = Arrangement.columns([])
  private readonly trace: Trace

  constructor(trace: Trace) {
    this.trace = trace
  }

  get(): readonly Entry<unknown>[] {
    return [...this.trace.all()]
  }

  scan({ reverse = false }: Range = {}): IterableIterator<Entry<unknown>> {
    const rows = [...this.trace.all()].sort((a, b) => compare(a.row as Value, b.row as Value))
    return (reverse ? rows.reverse() : rows).values()
  }

  size(): number {
    return this.trace.size()
  }
}

/** Reads rows of type T as of the last step; what a read has returned does not change with later steps. */
export class View<T> {
  readonly name: string
  /** The columns that it is read by. */
  readonly key: readonly string[]
  /** The columns of its rows in order, if they are known. */
  readonly columns: readonly string[] | null
  /** The same, with the columns of records in them by their paths. */
  readonly paths: readonly string[] | null
  private readonly trace: Rows<T>

  constructor(name: string, trace: Rows<T>, shape: Shape) {
    this.name = name
    this.columns = columnsOf(shape)
    this.paths = pathsOf(shape)
    this.key = trace.arrangement.names
    this.trace = trace
  }

  /**
   * The row of a key; undefined if there is none. O(1) in memory, O(log n) on SQLite.
   * @param key the columns of the view's key with their values; may be left out where the view is read by no columns
   * @throws SteppingError if the key names other columns, or there are several rows
   */
  get(key: Readonly<Record<string, unknown>> = {}): T | undefined {
    const rows = this.entries(key)
    const [first] = rows
    if (rows.length > 1 || (first !== undefined && first.weight !== 1)) {
      throw new SteppingError(
        `${this.name} has ${rows.reduce((sum, row) => sum + row.weight, 0)} rows of that key; get reads one`,
        'Use all(key) to read them all.',
      )
    }
    return first && this.arranged(first.row)
  }

  /** All rows in order, or those of one key; a row of weight n stands n times. */
  all(key?: Readonly<Record<string, unknown>>): T[] {
    const rows: T[] = []
    for (const { row, weight } of key === undefined ? this.trace.scan() : this.entries(key)) {
      const arranged = this.arranged(row)
      for (let i = 0; i < weight; i++) rows.push(arranged)
    }
    return rows
  }

  /** Rows in the order of the key, between bounds; O(log n + rows). A row of weight n stands n times. */
  range(options: ReadOptions = {}): T[] {
    const limit = options.limit ?? Number.POSITIVE_INFINITY
    const bounds = {
      ...(options.from === undefined ? {} : { from: this.parts(options.from) }),
      ...(options.to === undefined ? {} : { to: this.parts(options.to) }),
      reverse: options.reverse ?? false,
    }
    const rows: T[] = []
    for (const { row, weight } of this.trace.scan(bounds)) {
      const arranged = this.arranged(row)
      for (let i = 0; i < weight && rows.length < limit; i++) rows.push(arranged)
      if (rows.length >= limit) break
    }
    return rows
  }

  /** All rows in order, each once with its weight, one at a time: a reader that stops early has read no further. */
  *weighted(): IterableIterator<readonly [row: T, weight: number]> {
    for (const { row, weight } of this.trace.scan()) yield [this.arranged(row), weight]
  }

  /** Everything, with weights. O(n log n) in memory for the first read in order. */
  zset(): ZSet<T> {
    return ZSet.ofParts([...this.trace.scan()]).handedOut()
  }

  /** The number of different rows. */
  get size(): number {
    return this.trace.size()
  }

  /** A row with its columns in the order of the view's: stores do not keep the order in which a record was made. */
  private arranged(row: T): T {
    if (row === null || typeof row !== 'object' || Object.getPrototypeOf(row) !== Object.prototype)
      return handedOut(row)
    const record = row as Record<string, unknown>
    const known = (this.columns ?? []).filter((column) => Object.hasOwn(record, column))
    const others = Object.keys(record).filter((column) => !known.includes(column))
    return Object.fromEntries(
      [...known, ...others.sort()].map((column) => [column, handedOut(record[column])]),
    ) as T
  }

  private entries(key: Readonly<Record<string, unknown>>): readonly Entry<T>[] {
    const parts = this.parts(key)
    if (parts.length !== this.key.length) throw this.wrongKey(Object.keys(key).join(', ') || 'nothing')
    return this.trace.get(new Key(parts))
  }

  private parts(key: Readonly<Record<string, unknown>>): Value[] {
    if (found(key) !== 'an object') throw this.wrongKey(found(key))
    const names = Object.keys(key)
    const parts = this.key.slice(0, names.length)
    if (!parts.every((name) => Object.hasOwn(key, name)) || names.length > this.key.length)
      throw this.wrongKey(names.join(', ') || 'nothing')
    return parts.map((name) => this.part(name, key[name]))
  }

  /** @throws SteppingError if it can be in no row */
  private part(name: string, value: unknown): Value {
    try {
      return owned(value) as Value
    } catch (error) {
      throw error instanceof PlainDataError ? error.of(`${this.name}: the key column ${name}`) : error
    }
  }

  private wrongKey(given: string): SteppingError {
    return new SteppingError(
      `${this.name} is read by ${this.key.length === 0 ? 'no columns' : this.key.join(', ')}, not by ${given}`,
      this.key.length === 0
        ? "Give the cache columns to be read by: cache(stream, { by: 'column' })."
        : `Give it a value for each: { ${this.key.map((name) => `${name}: …`).join(', ')} }.`,
    )
  }
}
