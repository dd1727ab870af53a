/** What one column of an aggregate is computed by: a linear function from rows into accumulators that form a group. */
import type { Parameter } from '../../circuit/code.ts'
import type { Value } from '../../value/types.ts'

export interface AggregateDefinition<T, R> {
  readonly kind: string
  /** What it was told by its user, by name: functions as Code. */
  readonly parameters: { readonly [name: string]: Parameter }
  /** The accumulator of no rows. */
  readonly zero: Value
  /** The accumulator with `weight` times a row added; `add(add(a, r, w), r, -w)` equals `a`. */
  add(accumulator: Value, row: T, weight: number): Value
  /** What the accumulator stands for in the output. */
  result(accumulator: Value): R
}

/** An aggregate function over rows of type T with results of type R. */
export class Aggregate<in T, out R> {
  private readonly definition: AggregateDefinition<T, R>

  constructor(definition: AggregateDefinition<T, R>) {
    this.definition = definition
  }

  get kind(): string {
    return this.definition.kind
  }

  get zero(): Value {
    return this.definition.zero
  }

  add(accumulator: Value, row: T, weight: number): Value {
    return this.definition.add(accumulator, row, weight)
  }

  result(accumulator: Value): R {
    return this.definition.result(accumulator)
  }

  /** As a parameter of `aggregate`. */
  get parameter(): Parameter {
    return { function: this.definition.kind, ...this.definition.parameters }
  }
}
