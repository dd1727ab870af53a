/**
 * What one column of an aggregate is computed by. A function is of one of four forms, by what it has to know of a group to follow a change:
 * its own accumulator (linear), which values came, went and are first or last now (ordered), the Z-set that it has gathered, which is what it puts
 * out (gathered), or all rows (whole).
 */
import type { Parameter } from '../../circuit/functions/code.ts'
import type { Shape } from '../../circuit/shape.ts'
import { SteppingError } from '../../value/error.ts'
import type { Value } from '../../value/types.ts'
import type { Entry } from '../../zset/zset.ts'
import type { Item, ItemChanges } from './item-changes.ts'

export type Form = LinearForm | OrderedForm | GatheredForm | WholeForm

/** A linear function from rows into accumulators that form a group. O(1) for each row that a step brings. */
export interface LinearForm {
  readonly type: 'linear'
  /** The accumulator of no rows. */
  readonly zero: Value
  /** Whether an accumulator is that of no rows. */
  isZero(accumulator: Value): boolean
  /** The accumulator with `weight` times a row added; `add(add(a, r, w), r, -w)` equals `a`. */
  add(accumulator: Value, row: unknown, weight: number): Value
  /**
   * What the accumulator stands for in the output.
   * @param weight the total weight of the rows; only for a function that says that it needs it
   */
  result(accumulator: Value, weight: number): unknown
  /** Whether its result depends on the total weight of the rows. */
  readonly needsWeight?: true
}

/** A function of the values of a group in their order. O(log group) for each value that a step brings. */
export interface OrderedForm {
  readonly type: 'ordered'
  /** The user's function that gives a row's value; rows for which it is null do not count. */
  readonly of: (row: never) => unknown
  /** Whether it has to know the rows behind the values. */
  readonly rows: boolean
  /** What is remembered of no values. */
  readonly zero: null | number
  /** What is to be remembered after a step, from what was remembered before it. */
  move(remembered: Value, changes: ItemChanges): Value
  /** What is to be remembered with an item more; only of a function for which it does not matter whether the item was there already. */
  readonly come?: (remembered: Value, item: Item) => Value
  /** What the remembered stands for in the output. */
  result(remembered: Value): unknown
}

/**
 * The Z-set of what a function gives for the rows of a group: it is accumulator and result in one, so that no rows have to be kept beside it. Linear, but
 * adding to a Z-set copies it: it is moved once in a step, by all rows that the step brings. O(group + rows of the step) for each group that a step touches.
 */
export interface GatheredForm {
  readonly type: 'gathered'
  /** What a row adds to the Z-set, as often as its weight. */
  readonly of: (row: unknown) => unknown
}

/** A function of all rows of a group, each with its weight. O(group) for each group that a step touches. */
export interface WholeForm {
  readonly type: 'whole'
  result(rows: readonly Entry<unknown>[]): unknown
}

interface Definition {
  /** Its name and what it was told, users' functions as Code. */
  readonly parameter: Parameter
  /** What it gives for a row that is alone in its group: from a sample row follow the columns of the output. */
  sample(row: never): unknown
  /** What is wrong with the function, as far as one row tells. */
  check?(row: never): SteppingError | undefined
  /**
   * What it does.
   * @param sample what `sample` gave for a sample row; undefined where there is none
   * @param shape that of the rows
   * @param reader who it is, for errors: `aggregate: "total"`
   */
  form(sample: unknown, shape: Shape, reader: string): Form
}

declare const types: unique symbol

/**
 * An aggregate function over rows of type T with results of type R; without `by`, where a group may have no rows, of type R or E.
 */
export class Aggregate<in T, out R, out E = never> {
  /** Only for inference: no function has it at run time. */
  declare readonly [types]: { readonly row: (row: T) => void; readonly result: R; readonly ofNothing: E }
  readonly definition: Definition

  constructor(definition: Definition) {
    this.definition = definition
  }
}

/** What a user's function gives for a row: a value, or null. @throws SteppingError if it gives nothing */
export function given(f: (row: never) => unknown, row: unknown): Value {
  const value = f(row as never)
  if (value === undefined) {
    throw new SteppingError(
      `an aggregate's function gave undefined, expected a value or null: ${f}`,
      'Write null for a missing value, as in row => row.x ?? null.',
    )
  }
  return value as Value
}
