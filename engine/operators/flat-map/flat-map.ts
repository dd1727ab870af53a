/**
 * flatMap: every row at weight w becomes the rows f(r), each at weight w; equal results add up. Where f gives a Z-set, weights multiply: so nested
 * Z-sets are unnested.
 *
 *     flatMap(s)[y] = Σ { s[x] · (weight of y in f(x), or the number of times that y stands there) }
 *
 * Linear (report Thm 5.4 and §11.4, VLDB'23 Thm 3.3). Cost O(|Δ| · rows per call); no state. f must be pure.
 *
 * A stream as one value, and back: `aggregate(s, { rows: zsetAgg() })` is one row that holds all rows of s in a nested Z-set, and
 * `flatMap(t, (row) => row.rows)` puts them back at their weights. What Python's `stepping` calls a scalar is a stream of one row here, so its
 * `make_set` of a scalar is that stream itself, or this for a scalar that is a Z-set; and its `make_scalar` is the stream of the one row itself, or
 * `aggregate` without `by` where there is a choice to make.
 */

import { rowFailure } from '../../circuit/failure.ts'
import type { InGroup } from '../../circuit/forms/group-rows.ts'
import { found } from '../../circuit/found.ts'
import { Code } from '../../circuit/functions/code.ts'
import { type Batch, linear, type Operator } from '../../circuit/operator.ts'
import { mapped, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import { CircuitError, ValueError } from '../../value/error.ts'
import { Entry, ZSet } from '../../zset/zset.ts'

/** The type of the rows in what a function gives for a row. */
export type ResultRow<R> = R extends ZSet<infer U> ? U : R extends Iterable<infer U> ? U : never

/** What a row becomes, before its own weight counts. */
type Expand = (row: never) => readonly Entry<unknown>[]

/** The batch meaning. */
export function flatMapZSet<T, U>(input: ZSet<T>, f: (row: T) => Iterable<U> | ZSet<U>): ZSet<U> {
  return expandAll(input, expandBy(f)) as ZSet<U>
}

/**
 * The stream of all rows of f(row) for every row.
 * @param f a pure function to rows, or to a Z-set of rows, whose weights then count
 * @throws CircuitError if f reads a column that the stream does not have, or is no function
 */
export function flatMap<T, R extends Iterable<unknown>>(
  stream: Stream<T>,
  f: (row: T) => R,
): Stream<ResultRow<R>> {
  if (typeof f !== 'function')
    throw new CircuitError(`flatMap is given ${found(f)}, expected a function of rows`)
  return connect(flatMapOperator(expandBy(f), { f: new Code(f) }), [stream])
}

function flatMapOperator(expand: Expand, parameters: Operator['parameters']): Operator {
  return linear({
    kind: 'flatMap',
    // A Z-set that a function gives may have negative weights.
    weights: 'any',
    ports: ['in'],
    parameters,
    states: [],
    bind: () => (inputs) => expandAll(inputs[0] as Batch, expand),
    shape: ([shape]) => mapped(shape as Shape, 'flatMap', (row) => expand(row)[0]?.row),
    perGroup: () => flatMapOperator(inEachGroup(expand), parameters),
  })
}

function expandAll(input: Batch, expand: Expand): ZSet<unknown> {
  const out: Entry<unknown>[] = []
  for (const { row, weight } of input.parts) {
    try {
      for (const entry of expand(row as never)) out.push(weight === 1 ? entry : entry.times(weight))
    } catch (error) {
      throw rowFailure(error, row)
    }
  }
  return ZSet.ofParts(out)
}

function expandBy<T>(f: (row: T) => Iterable<unknown>): Expand {
  return (row) => {
    const results = f(row)
    if (results instanceof ZSet) return results.parts
    if (typeof results?.[Symbol.iterator] === 'function')
      return Array.from(results, (one) => new Entry(one, 1))
    throw new ValueError(
      `the function gives ${found(results)}, expected rows: an array or another iterable, or a Z-set`,
    )
  }
}

/** The same for rows in groups, with the results in the same group. */
function inEachGroup(expand: Expand): Expand {
  return ({ group, row }: InGroup<never>) =>
    expand(row).map((entry) => new Entry({ group, row: entry.row }, entry.weight))
}
