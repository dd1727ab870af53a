/**
 * flatMap: every row at weight w becomes the rows f(r), each at weight w; equal results add up.
 *
 *     flatMap(s)[y] = Σ { s[x] · (number of times y stands in f(x)) }
 *
 * Linear (report Thm 5.4 and §11.4, VLDB'23 Thm 3.3). Cost O(|Δ| · rows per call); no state. f must be pure.
 */
import { Code } from '../../circuit/code.ts'
import { rowFailure } from '../../circuit/failure.ts'
import { eachInGroup } from '../../circuit/group-rows.ts'
import { linear, type Operator } from '../../circuit/operator.ts'
import { mapped, UNKNOWN } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import { Entry, ZSet } from '../../zset/zset.ts'

/** The batch meaning. */
export function flatMapZSet<T, U>(input: ZSet<T>, f: (row: T) => Iterable<U>): ZSet<U> {
  const out: Entry<U>[] = []
  for (const { row, weight } of input.parts) {
    try {
      for (const result of f(row)) out.push(new Entry(result, weight))
    } catch (error) {
      throw rowFailure(error, row)
    }
  }
  return ZSet.ofParts(out)
}

/** The stream of all rows of f(row) for every row. @throws CircuitError if f reads a column that the stream does not have */
export function flatMap<T, U>(stream: Stream<T>, f: (row: T) => Iterable<U>): Stream<U> {
  return connect<U>(flatMapOperator(f, { f: new Code(f) }), [stream])
}

function flatMapOperator<T, U>(f: (row: T) => Iterable<U>, parameters: Operator['parameters']): Operator {
  return linear({
    kind: 'flatMap',
    weights: 'positive',
    ports: ['in'],
    parameters,
    states: [],
    bind: () => (inputs) => flatMapZSet(inputs[0] as ZSet<T>, f),
    shape: ([shape]) => {
      const first = mapped(shape as never, 'flatMap', (row: never) => [...f(row)][0])
      return first.kind === 'unknown' ? UNKNOWN : first
    },
    perGroup: () => flatMapOperator(eachInGroup(f), parameters),
  })
}
