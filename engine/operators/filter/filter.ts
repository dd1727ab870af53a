/**
 * filter: keeps the rows for which the predicate holds, at their weights.
 *
 *     filter(s)[x] = s[x] if p(x), else 0
 *
 * Linear (report Thm 5.4, VLDB'23 Thm 3.3). Cost O(|Δ|) calls of the predicate; no state. The predicate must be pure.
 */

import { rowFailure } from '../../circuit/failure.ts'
import type { InGroup } from '../../circuit/forms/group-rows.ts'
import { Code } from '../../circuit/functions/code.ts'
import { linear, type Operator } from '../../circuit/operator.ts'
import { probe, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'

/** The batch meaning. */
export function filterZSet<T>(input: ZSet<T>, predicate: (row: T) => unknown): ZSet<T> {
  const out: Entry<T>[] = []
  for (const entry of input.parts) {
    try {
      if (predicate(entry.row)) out.push(entry)
    } catch (error) {
      throw rowFailure(error, entry.row)
    }
  }
  return ZSet.ofParts(out)
}

export function filter<T, U extends T>(stream: Stream<T>, predicate: (row: T) => row is U): Stream<U>
export function filter<T>(stream: Stream<T>, predicate: (row: T) => unknown): Stream<T>
/** The rows for which the predicate holds. @throws CircuitError if it reads a column that the stream does not have */
export function filter<T>(stream: Stream<T>, predicate: (row: T) => unknown): Stream<T> {
  return connect<T>(filterOperator(predicate, { predicate: new Code(predicate) }), [stream])
}

function filterOperator<T>(predicate: (row: T) => unknown, parameters: Operator['parameters']): Operator {
  return linear({
    kind: 'filter',
    weights: 'set of sets',
    ports: ['in'],
    parameters,
    states: [],
    bind: () => (inputs) => filterZSet(inputs[0] as ZSet<T>, predicate),
    shape: ([shape]) => {
      probe(shape as Shape, 'filter', predicate)
      return shape as Shape
    },
    perGroup: () => filterOperator(({ row }: InGroup<T>) => predicate(row), parameters),
  })
}
