/**
 * Z-sets: finite maps from rows to integer weights, the commutative group in which all changes live
 * (report Def 2.1 and §3; VLDB'23 §2). A delta is a Z-set too: weight +1 inserts a row, −1 removes it.
 */
import { canonicalText, equal } from '../value/canonical.ts'
import { compare } from '../value/compare.ts'
import { ValueError } from '../value/error.ts'
import { parseCanonical } from '../value/parse.ts'
import { handedOut, owned } from '../value/stored.ts'
import type { NestedZSet, Value } from '../value/types.ts'
import { exact } from './exact.ts'

/** One row with its weight. `text` is the row's canonical text once somebody needed it. */
export class Entry<T> {
  readonly weight: number
  private held: T
  private known: string | undefined

  constructor(row: T, weight: number, text?: string) {
    this.held = row
    this.weight = weight
    this.known = text
  }

  get row(): T {
    return this.held
  }

  /**
   * From now on the row is as the engine keeps it, out of reach of whoever made it; O(size of the row).
   * @throws ValueError naming the path of the first part that cannot be in a row
   */
  own(): void {
    this.held = owned(this.held) as T
  }

  /** The canonical text of the row, computed once. */
  get text(): string {
    this.known ??= canonicalText(this.row)
    return this.known
  }

  /** Whether it is of the same row. */
  isSameRow(other: Entry<T>): boolean {
    if (this.known !== undefined && other.known !== undefined) return this.known === other.known
    return equal(this.row, other.row)
  }

  /** The same row at another weight; the text, if known, goes with it. */
  at(weight: number): Entry<T> {
    return weight === this.weight ? this : new Entry(this.held, weight, this.known)
  }

  /** The entry with an equal row in place of its own; itself if that is the same object. */
  withRow(row: T): Entry<T> {
    return row === this.held ? this : new Entry(row, this.weight, this.known)
  }

  /** The same row at so much more. @throws ValueError past the weights that are exact */
  plus(weight: number): Entry<T> {
    return this.at(exact(this.weight + weight, this))
  }

  /** The same row so many times as often. @throws ValueError past the weights that are exact */
  times(weight: number): Entry<T> {
    return this.at(exact(this.weight * weight, this))
  }
}

/**
 * An immutable Z-set. Linear operators work on `parts`, which may name a row more than once; whatever needs the weight of
 * a row (size, equality, iteration) consolidates first, once, in O(|parts|).
 */
export class ZSet<T> implements NestedZSet {
  private list: readonly Entry<T>[]
  private index: Map<string, Entry<T>> | undefined
  private text: string | undefined

  private constructor(list: readonly Entry<T>[], index?: Map<string, Entry<T>>) {
    this.list = list
    this.index = index
  }

  private static readonly none = new ZSet<never>(Object.freeze([]), new Map())

  /** The zero of the group. */
  static empty<T>(): ZSet<T> {
    return ZSet.none
  }

  /** Every row at weight 1; a row given twice has weight 2. */
  static of<T>(...rows: T[]): ZSet<T> {
    return ZSet.ofParts(rows.map((row) => new Entry(row, 1)))
  }

  /** From [row, weight] pairs; the weights of equal rows are summed. @throws ValueError on a weight that is no integer. */
  static from<T>(pairs: Iterable<readonly [T, number]>): ZSet<T> {
    const parts: Entry<T>[] = []
    for (const [row, weight] of pairs) {
      if (!Number.isSafeInteger(weight))
        throw new ValueError(`weight ${weight} of ${canonicalText(row)} is not a safe integer`)
      if (weight !== 0) parts.push(new Entry(row, weight))
    }
    return ZSet.ofParts(parts)
  }

  /** From entries that may repeat a row, none of weight 0. The list is the Z-set's from here on. */
  static ofParts<T>(parts: readonly Entry<T>[]): ZSet<T> {
    return parts.length === 0 ? ZSet.none : new ZSet(parts)
  }

  /** Entries whose weights sum to this Z-set; a row may stand in it more than once, also with weights that cancel. */
  get parts(): readonly Entry<T>[] {
    return this.list
  }

  /** Each row once, none of weight 0, in order of first appearance. */
  get entries(): readonly Entry<T>[] {
    if (this.list.length > 1) this.consolidate()
    return this.list
  }

  /** The number of rows of non-zero weight. */
  get size(): number {
    return this.entries.length
  }

  get isEmpty(): boolean {
    // Where no weight is negative nothing cancels, whatever the rows are.
    return this.list.length === 0 || (!this.list.every(({ weight }) => weight > 0) && this.size === 0)
  }

  /** The weight of a row: 0 if it is absent. */
  weight(row: T): number {
    return this.consolidate().get(canonicalText(row))?.weight ?? 0
  }

  /** The sum of all weights: what `count(*)` counts in a bag. @throws ValueError past the weights that are exact */
  get total(): number {
    let total = 0
    for (const entry of this.list) total = exact(total + entry.weight, 'the sum of all weights')
    return total
  }

  /** Each row with its weight, in order of first appearance. */
  *[Symbol.iterator](): Iterator<[T, number]> {
    for (const entry of this.entries) yield [entry.row, entry.weight]
  }

  /** The rows with their weights in the total order of rows; O(n log n). */
  ordered(): (readonly [Value, number])[] {
    return this.entries
      .map((entry) => [entry.row as Value, entry.weight] as const)
      .sort(([a], [b]) => compare(a, b))
  }

  plus(other: ZSet<T>): ZSet<T> {
    if (other.list.length === 0) return this
    if (this.list.length === 0) return other
    return new ZSet([...this.list, ...other.list])
  }

  minus(other: ZSet<T>): ZSet<T> {
    return this.plus(other.negate())
  }

  negate(): ZSet<T> {
    return ZSet.ofParts(this.list.map((entry) => entry.at(-entry.weight)))
  }

  withRows(each: (row: T) => unknown): ZSet<T> {
    const list = this.list.map((entry) => entry.withRow(each(entry.row) as T))
    const same = Object.isFrozen(this.list) && list.every((entry, i) => entry === this.list[i])
    return same ? this : new ZSet(Object.freeze(list))
  }

  /** The same Z-set for a caller, with whom it shares nothing that can be changed; O(size of the rows). */
  handedOut(): ZSet<T> {
    return ZSet.ofParts(this.list.map((entry) => entry.withRow(handedOut(entry.row))))
  }

  /** Whether both hold the same rows at the same weights. */
  equals(other: ZSet<T>): boolean {
    return this.canonicalText() === other.canonicalText()
  }

  /** `{|row:weight,…|}`, rows in the order of their texts: independent of how the Z-set came about. */
  canonicalText(): string {
    this.text ??= `{|${this.entries
      .map((entry) => `${entry.text}:${entry.weight}`)
      .sort()
      .join(',')}|}`
    return this.text
  }

  toString(): string {
    return this.canonicalText()
  }

  private consolidate(): Map<string, Entry<T>> {
    if (this.index !== undefined) return this.index
    const index = new Map<string, Entry<T>>()
    for (const entry of this.list) {
      const { text } = entry
      const before = index.get(text)
      if (before === undefined) {
        if (entry.weight !== 0) index.set(text, entry)
        continue
      }
      const sum = before.plus(entry.weight)
      if (sum.weight === 0) index.delete(text)
      else index.set(text, sum)
    }
    const list = [...index.values()]
    this.list = Object.isFrozen(this.list) ? Object.freeze(list) : list
    this.index = index
    return index
  }
}

/** The value of a canonical text, nested Z-sets included; O(length). @throws ValueError on other text. */
export function parseValue(text: string): Value {
  return parseCanonical(text, (entries) => ZSet.from(entries))
}
