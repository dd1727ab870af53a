/**
 * The rows of one key in memory. What comes is only listed, and summed up by row when somebody reads the key: rows that nobody reads cost
 * nothing but their place, those that are read cost then what they would have cost before.
 */
import type { Entry } from '../../zset/zset.ts'
import { LastingMap } from './lasting-map.ts'

export class Rows<T> {
  /** By text; no weight is 0. */
  private readonly summed = new LastingMap<string, Entry<T>>()
  private listed: Entry<T>[] = []
  /** How many of the listed entries have a negative weight. */
  private removals = 0
  /** The sum of all weights, listed ones included; NaN once it was not exact. */
  private total = 0

  constructor(...entries: Entry<T>[]) {
    for (const entry of entries) this.add(entry)
  }

  /** Amortized O(1): each entry is summed up once. */
  add(entry: Entry<T>): void {
    this.listed.push(entry)
    const total = this.total + entry.weight
    this.total = Number.isSafeInteger(total) ? total : Number.NaN
    if (entry.weight < 0) this.removals++
    // Where much cancels, the list must not grow for ever.
    if (this.removals * 2 >= this.listed.length) this.cancel()
  }

  /** Whether no row is left. */
  get isEmpty(): boolean {
    if (Math.abs(this.total) > 0) return false
    this.sumUp()
    return this.summed.size === 0
  }

  /** The number of different rows. */
  get size(): number {
    this.sumUp()
    return this.summed.size
  }

  /** The entry of the row with that text. */
  get(text: string): Entry<T> | undefined {
    this.sumUp()
    return this.summed.get(text)
  }

  /** Each row once. */
  entries(): Entry<T>[] {
    this.sumUp()
    return [...this.summed.values()]
  }

  /** Entries that sum to the rows. */
  parts(): readonly Entry<T>[] {
    if (this.summed.size === 0) return this.listed
    return this.listed.length === 0 ? [...this.summed.values()] : this.entries()
  }

  /** One of the rows, or one that was there: they all have the same key. */
  get example(): T {
    return (this.listed[0] ?? (this.summed.values().next().value as Entry<T>)).row
  }

  /** Sums up what is of one and the same object, as a row that comes and goes often is: that needs no texts. The rest only if too much is left. */
  private cancel(): void {
    const weights = new Map<T, number>()
    for (const { row, weight } of this.listed) weights.set(row, (weights.get(row) ?? 0) + weight)
    if (weights.size < this.listed.length) {
      const listed: Entry<T>[] = []
      this.removals = 0
      for (const entry of this.listed) {
        const weight = weights.get(entry.row) ?? 0
        if (weight === 0) continue
        weights.delete(entry.row)
        listed.push(entry.at(weight))
        if (weight < 0) this.removals++
      }
      this.listed = listed
    }
    if (this.removals * 4 >= this.listed.length) this.sumUp()
  }

  private sumUp(): void {
    for (const entry of this.listed) {
      const before = this.summed.get(entry.text)
      const weight = (before?.weight ?? 0) + entry.weight
      if (weight === 0) this.summed.delete(entry.text)
      else this.summed.set(entry.text, before?.at(weight) ?? entry)
    }
    this.listed = []
    this.removals = 0
  }
}
