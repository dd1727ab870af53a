/**
 * How much weight a trace in memory has ever been given. As long as that is exact, so is every sum of the weights of its entries, in whatever order they are
 * summed up. Beyond it each row is looked at when it is staged, by which all that came for it before is summed up.
 */
import type { Entry, ZSet } from '../../zset/zset.ts'
import { checkExact } from '../great-weights.ts'

export class Mass {
  private sum = 0

  /**
   * The entries of a delta as they are to be staged: beyond that, each row once.
   * @param staged what the step has staged already
   * @throws ValueError naming a row whose weight would grow past those that are exact
   */
  admit<T>(
    delta: ZSet<T>,
    staged: readonly { readonly entries: readonly Entry<T>[] }[],
    weight: (entry: Entry<T>) => number,
  ): readonly Entry<T>[] {
    const { parts } = delta
    let { sum } = this
    for (let i = 0; i < parts.length; i++) sum += Math.abs((parts[i] as Entry<T>).weight)
    this.sum = sum
    if (sum <= Number.MAX_SAFE_INTEGER) return parts
    checkExact(
      delta,
      staged.map(({ entries }) => entries),
      weight,
    )
    return delta.entries
  }
}
