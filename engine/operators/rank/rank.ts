/**
 * rowNumber, rank and denseRank: each row with its number in an order, as SQL's functions of these names; numbers begin at 1.
 *
 *     rowNumber: rows in order get 1, 2, 3, …; a row of weight n is n rows and gets n numbers
 *     rank:      one more than the number of rows before it; rows that are equal in the order share it, and leave a gap behind them
 *     denseRank: one more than the number of different places before it; no gaps
 *
 * Not linear; local to each group (report §11.3 and §11.8, VLDB'23 §7.3 and §7.5). Cost O(|Δ| log |group| + |output|): a row that comes in at
 * the top changes all numbers below it, and that is output; how it is done and what is remembered, see numbering.ts. Null comes last in an
 * order and first in a descending one, as with SQL's NULLS LAST and NULLS FIRST; SQLite by itself has it the other way round.
 */

import { type InGroup, inGroup } from '../../circuit/forms/group-rows.ts'
import { batchOf } from '../../circuit/forms/local.ts'
import { Ordered, type OrderedOptions } from '../../circuit/forms/ordered.ts'
import { orderedOperator } from '../../circuit/forms/ordered-operator.ts'
import type { Operator } from '../../circuit/operator.ts'
import { combine, keyOf, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import type { Accumulators } from '../../trace/trace.ts'
import type { ZSet } from '../../zset/zset.ts'
import { levelWidth, type Numbering, numberingDeltas, numberingLocal } from './numbering.ts'

/** The batch meaning. */
export function numberZSet(input: ZSet<unknown>, numbering: Numbering): ZSet<unknown> {
  return batchOf(numberingLocal(numbering))([input])
}

/**
 * Each row as `{row, rowNumber}`: its position in its group. Rows that are equal in the order are in the order of the rows themselves.
 * @param options.order a column, a function, columns with directions, or a list of those: see OrderSpec
 * @param options.by what groups the rows; without it they are one group
 * @throws CircuitError if the order or the key reads a column that the stream does not have
 */
export function rowNumber<T>(
  stream: Stream<T>,
  options: OrderedOptions<T>,
): Stream<{ readonly row: T; readonly rowNumber: number }> {
  return numbered('rowNumber', stream, options)
}

/** Each row as `{row, rank}`: one more than the number of rows before it. Options and errors are those of rowNumber. */
export function rank<T>(
  stream: Stream<T>,
  options: OrderedOptions<T>,
): Stream<{ readonly row: T; readonly rank: number }> {
  return numbered('rank', stream, options)
}

/** Each row as `{row, denseRank}`: its place, those that are equal in the order sharing one. Options and errors are those of rowNumber. */
export function denseRank<T>(
  stream: Stream<T>,
  options: OrderedOptions<T>,
): Stream<{ readonly row: T; readonly denseRank: number }> {
  return numbered('denseRank', stream, options)
}

function numbered<T, R>(kind: Numbering['kind'], stream: Stream<T>, options: OrderedOptions<T>): Stream<R> {
  const given = options as OrderedOptions<never>
  const ordered = Ordered.of(given, shapeOf(stream, `${kind}: in`), kind)
  const withNumber = (row: unknown, number: number): unknown => ({ row, [kind]: number })
  return connect<R>(numberingOperator({ kind, ordered, numbered: withNumber }, Ordered.parameters(given)), [
    stream,
  ])
}

function numberingOperator(numbering: Numbering, parameters: Operator['parameters']): Operator {
  const { kind, ordered } = numbering
  return orderedOperator({
    kind,
    // Copies of a row get different numbers; of other kinds they get the same.
    weights: kind === 'rowNumber' ? 'set' : 'set of sets',
    parameters,
    ordered,
    local: numberingLocal(numbering),
    shape: (input) => shape(kind, input),
    batch: (input) => numberZSet(input, numbering),
    remembers: { name: 'ends', width: levelWidth(numbering) },
    deltas: (trace, ends) => numberingDeltas(numbering, trace, ends as Accumulators<number>),
    theorem: "report §11.3 and §11.8, VLDB'23 §7.3 and §7.5",
    perGroup: () => numberingOperator(numberingPerGroup(numbering), parameters),
  })
}

function numberingPerGroup({ kind, ordered, numbered }: Numbering): Numbering {
  return {
    kind,
    ordered: ordered.perGroup(),
    numbered: (row, number) => inGroup((inside) => numbered(inside, number))(row as InGroup<unknown>),
  }
}

/** Where rows are identified, they are so with a number as well. */
function shape(kind: Numbering['kind'], input: Shape): Shape {
  const output = combine([input], ([row]) => ({ row, [kind]: 1 }))
  return output.kind === 'unknown' || keyOf(input).length === 0 ? output : { ...output, key: ['row'] }
}
