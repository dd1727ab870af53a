/**
 * lag and lead: each row with the one that stands some rows before or behind it in an order, as SQL's functions of these names.
 *
 *     lag(s)  = { {row: x, lag: the row at p − offset} : x at position p of its group }
 *     lead(s) = { {row: x, lead: the row at p + offset} : x at position p of its group }
 *
 * Not linear; local to each group (report §11.3 and §11.8, VLDB'23 §7.3 and §7.5). Cost O(|Δ| (offset + log |group|)): a change touches its
 * neighbours only; how, and what is remembered, see neighbours.ts. Rows that are equal in the order are in the order of the rows themselves.
 */

import { rowFailure } from '../../circuit/failure.ts'
import type { InGroup } from '../../circuit/forms/group-rows.ts'
import { batchOf } from '../../circuit/forms/local.ts'
import { Ordered, type OrderedOptions } from '../../circuit/forms/ordered.ts'
import { orderedOperator } from '../../circuit/forms/ordered-operator.ts'
import { quoted } from '../../circuit/found.ts'
import { Code } from '../../circuit/functions/code.ts'
import type { Operator } from '../../circuit/operator.ts'
import { combine, keyOf, probe, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import { CircuitError } from '../../value/error.ts'
import type { Value } from '../../value/types.ts'
import type { ZSet } from '../../zset/zset.ts'
import { type Neighbours, neighboursDeltas, neighboursLocal } from './neighbours.ts'

export interface NeighbourOptions<T, V, D> extends OrderedOptions<T> {
  /** How many rows away; 1 unless it says otherwise. */
  readonly offset?: number
  /** What to take of the neighbour; all of it unless it says otherwise. */
  readonly of?: (row: T) => V
  /** What to put where there is no such row; null unless it says otherwise. */
  readonly default?: D
}

/** The batch meaning. */
export function neighboursZSet(input: ZSet<unknown>, neighbours: Neighbours): ZSet<unknown> {
  return batchOf(neighboursLocal(neighbours))([input])
}

/**
 * Each row as `{row, lag}`: with the row before it in its group, or `offset` rows before it.
 * @param options.order a column, a function, columns with directions, or a list of those: see OrderSpec
 * @param options.by what groups the rows; without it they are one group
 * @param options.of a pure function of the neighbour; options.default what stands where there is none
 * @throws CircuitError if a function or key reads a column that the stream does not have, or the offset is no whole number
 */
export function lag<T, V = T, D = null>(
  stream: Stream<T>,
  options: NeighbourOptions<T, V, D>,
): Stream<{ readonly row: T; readonly lag: V | D }> {
  return withNeighbour('lag', stream, options)
}

/** Each row as `{row, lead}`: with the row behind it in its group, or `offset` rows behind it. Options and errors are those of lag. */
export function lead<T, V = T, D = null>(
  stream: Stream<T>,
  options: NeighbourOptions<T, V, D>,
): Stream<{ readonly row: T; readonly lead: V | D }> {
  return withNeighbour('lead', stream, options)
}

function withNeighbour<T, V, D, R>(
  kind: 'lag' | 'lead',
  stream: Stream<T>,
  options: NeighbourOptions<T, V, D>,
): Stream<R> {
  const given = options as OrderedOptions<never>
  const input = shapeOf(stream, `${kind}: in`)
  const ordered = Ordered.of(given, input, kind)
  const { of, offset = 1, default: none = null } = options as NeighbourOptions<unknown, unknown, unknown>
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new CircuitError(
      `${kind}: offset is ${quoted(offset)}; expected a whole number, 0 or more`,
      offset < 0 ? `Rows on the other side are those of ${kind === 'lag' ? 'lead' : 'lag'}.` : undefined,
    )
  }
  const pair = (row: unknown, neighbour: unknown): unknown => ({
    row,
    [kind]: neighbour === undefined ? none : of === undefined ? neighbour : applied(of, neighbour),
  })
  const sample = of === undefined ? undefined : probe(input, `${kind}: of`, of)
  const shape = (input: Shape): Shape => {
    const output = combine([input], ([row]) => ({ row, [kind]: of === undefined ? row : (sample ?? none) }))
    // Where rows are identified, they are so with a neighbour as well.
    return output.kind === 'unknown' || keyOf(input).length === 0 ? output : { ...output, key: ['row'] }
  }
  const parameters = {
    ...Ordered.parameters(given),
    offset,
    ...(of === undefined ? {} : { of: new Code(of) }),
    default: none as Value,
  }
  const neighbours = { ordered, offset, reverse: kind === 'lead', pair }
  return connect<R>(neighbourOperator(kind, neighbours, shape, parameters), [stream])
}

/** @throws StepError naming the row, if the function does */
function applied(of: (row: unknown) => unknown, row: unknown): unknown {
  try {
    return of(row)
  } catch (error) {
    throw rowFailure(error, row)
  }
}

function neighbourOperator(
  kind: 'lag' | 'lead',
  neighbours: Neighbours,
  shape: (input: Shape) => Shape,
  parameters: Operator['parameters'],
): Operator {
  return orderedOperator({
    kind,
    weights: 'set of sets',
    parameters,
    ordered: neighbours.ordered,
    local: neighboursLocal(neighbours),
    shape,
    batch: (input) => neighboursZSet(input, neighbours),
    remembers: null,
    deltas: (trace) => neighboursDeltas(neighbours, trace),
    theorem: "report §11.3 and §11.8, VLDB'23 §7.3 and §7.5",
    perGroup: () => neighbourOperator(kind, perGroup(neighbours), shape, parameters),
  })
}

function perGroup({ ordered, pair, ...neighbours }: Neighbours): Neighbours {
  return {
    ...neighbours,
    ordered: ordered.perGroup(),
    pair: (grouped, neighbour) => {
      const { group, row } = grouped as InGroup<unknown>
      return { group, row: pair(row, (neighbour as InGroup<unknown> | undefined)?.row) }
    },
  }
}
