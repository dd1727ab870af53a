/**
 * The geometry of ranges: where the frame of a row begins and ends, and which rows have a frame that holds a given one. Places are the parts of
 * keys up to the order's; they are compared in the direction in which rows are gone through.
 *
 * Values that nothing can be added to (null, strings, NaN) have no distance: their frames go to the rows that are equal to them, and they are
 * in no other's frame but where it reaches to the end of the group.
 */
import type { Ordered } from '../../circuit/forms/ordered.ts'
import { compare } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import type { Frame } from './frame.ts'

export type Place = readonly Value[]

/** The largest time that a date can hold, in milliseconds. */
const LAST_TIME = 8.64e15

export class Distances {
  private readonly frame: Frame
  /** The order's part of a key. */
  private readonly from: number
  private readonly to: number
  private readonly signs: readonly number[]

  constructor({ by, peerWidth, within }: Ordered, frame: Frame) {
    this.frame = frame
    this.from = by.width
    this.to = peerWidth
    this.signs = within.components.map(({ direction }) => ((direction === 'desc') === frame.reverse ? 1 : -1))
  }

  /** Negative, zero or positive as `a` comes before, at the same place as or after `b` of the same group. */
  compare(a: Place, b: Place): number {
    for (let i = this.from; i < this.to; i++) {
      const difference = compare(a[i] as Value, b[i] as Value)
      if (difference !== 0) return difference * (this.signs[i] as number)
    }
    return 0
  }

  /** Where the frame of a row begins; undefined if where the group does. */
  begin(row: Place): Place | undefined {
    return this.at(row, this.frame.from, Math.ceil, 0)
  }

  /** Where it ends; undefined if where the group does. */
  end(row: Place): Place | undefined {
    return this.at(row, this.frame.to, Math.floor, 0)
  }

  /** The first row that has a given one in its frame, or a place shortly before it; undefined if it is the first of the group. */
  firstWith(row: Place): Place | undefined {
    return this.at(row, -this.frame.to, Math.ceil, -1)
  }

  /** The last row that has a given one in its frame, or a place shortly behind it; undefined if it is the last of the group. */
  lastWith(row: Place): Place | undefined {
    return this.at(row, -this.frame.from, Math.floor, 1)
  }

  /**
   * The place so far from a row.
   * @param round how values that are whole take distances that are not
   * @param outward where sums are rounded: which way to go a little further
   */
  private at(row: Place, distance: number | bigint, round: Round, outward: Outward): Place | undefined {
    if (distance === Number.POSITIVE_INFINITY || distance === Number.NEGATIVE_INFINITY) return undefined
    const place = row.slice(0, this.to)
    if (Number(distance) === 0) return place
    const sign = this.signs[this.from] as 1 | -1
    const value = row[this.from] as Value
    if (typeof value === 'number')
      place[this.from] = sum(value, Number(distance) * sign, (outward * sign) as Outward)
    else if (typeof value === 'bigint') place[this.from] = value + BigInt(sign) * whole(distance, round)
    else if (value instanceof Date)
      place[this.from] = dateAt(value.getTime() + Number(whole(distance, round)) * sign)
    return place
  }
}

type Round = (value: number) => number
type Outward = -1 | 0 | 1

/** The sum of two numbers, or one that lies outward of every number that differs from it by rounding only. */
function sum(value: number, distance: number, outward: Outward): number {
  if (outward === 0) return value + distance
  if (Math.sign(value) === outward && !Number.isFinite(value)) return value
  const from = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))
  const exact = from + distance
  if (Number.isSafeInteger(from) && Number.isSafeInteger(distance) && Number.isSafeInteger(exact))
    return exact
  return exact + outward * (Math.abs(from) + Math.abs(distance)) * ROUNDING
}

/** More than what two roundings of a sum change, in parts of its terms. */
const ROUNDING = 2 ** -50

function whole(distance: number | bigint, round: Round): bigint {
  return typeof distance === 'bigint' ? distance : BigInt(round(distance))
}

/** The date of a time, or the first or last that there is. */
function dateAt(time: number): Date {
  return new Date(Math.max(-LAST_TIME, Math.min(LAST_TIME, time)))
}
