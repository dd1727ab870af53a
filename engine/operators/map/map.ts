/**
 * map: every row r at weight w becomes f(r) at weight w; equal results add up.
 *
 *     map(s)[y] = Σ { s[x] : f(x) = y }
 *
 * Linear (report Thm 5.4, VLDB'23 Thm 3.3), so it is its own incremental form. Cost O(|Δ|) calls of f; no state. f must be a pure
 * function of the row, in which columns have no order: it is run again, on another step, for the row's removal.
 */

import { rowFailure } from '../../circuit/failure.ts'
import { inGroup } from '../../circuit/forms/group-rows.ts'
import { Code } from '../../circuit/functions/code.ts'
import { linear, type Operator } from '../../circuit/operator.ts'
import { isSingle, mapped, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import { Entry, ZSet } from '../../zset/zset.ts'

/** The batch meaning. */
export function mapZSet<T, U>(input: ZSet<T>, f: (row: T) => U): ZSet<U> {
  const { parts } = input
  const out = new Array<Entry<U>>(parts.length)
  for (let i = 0; i < parts.length; i++) {
    const { row, weight } = parts[i] as Entry<T>
    try {
      out[i] = new Entry(f(row), weight)
    } catch (error) {
      throw rowFailure(error, row)
    }
  }
  return ZSet.ofParts(out)
}

/** The stream of f(row) for every row. @throws CircuitError if f reads a column that the stream does not have */
export function map<T, U>(stream: Stream<T>, f: (row: T) => U): Stream<U> {
  return connect<U>(mapOperator(f, { f: new Code(f) }), [stream])
}

function mapOperator<T, U>(f: (row: T) => U, parameters: Operator['parameters']): Operator {
  return linear({
    kind: 'map',
    weights: 'positive',
    ports: ['in'],
    parameters,
    states: [],
    bind: () => (inputs) => mapZSet(inputs[0] as ZSet<T>, f),
    shape: ([input]) => {
      const shape = mapped(input as Shape, 'map', f)
      return shape.kind !== 'unknown' && isSingle(input as Shape) ? { ...shape, single: true } : shape
    },
    perGroup: () => mapOperator(inGroup(f), parameters),
  })
}
