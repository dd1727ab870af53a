/**
 * group: puts rows into groups, for circuits that run for each group by itself (see per-group.ts).
 *
 *     group(s, k) = { {group: k(x), row: x} at s[x] }
 *
 * Linear (report Thm 5.4 and §11.3, VLDB'23 Thm 3.3 and §7.3). Cost O(|Δ|) calls of k; no state.
 */
import { rowFailure } from '../../circuit/failure.ts'
import { type InGroup, inGroup } from '../../circuit/forms/group-rows.ts'
import { arrange, type KeyRow, type KeySpec, keyParameter } from '../../circuit/forms/key.ts'
import { linear, type Operator } from '../../circuit/operator.ts'
import { inGroups, probe, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import { Grouped } from './grouped.ts'

/** What identifies a group: the value of the one component that was given, or a record of several. */
export type GroupKey<T, S> = S extends keyof T ? T[S] : S extends (row: never) => infer V ? V : KeyRow<T, S>

/** The batch meaning. */
export function groupZSet<T, K>(input: ZSet<T>, groupOf: (row: T) => K): ZSet<InGroup<T, K>> {
  return eachRow(input, (row) => ({ group: groupOf(row), row }))
}

/**
 * Puts rows into groups.
 * @param by a column or a function: its value identifies the group; or several by name: their record does
 * @throws CircuitError if it reads a column that the stream does not have
 */
export function group<T, const S extends KeySpec<T>>(
  stream: Stream<T>,
  by: S,
): Grouped<GroupKey<T, S>, Stream<T>> {
  const spec = by as KeySpec<never>
  const arrangement = arrange(spec, shapeOf(stream, 'group: in'), 'group: by')
  const single = typeof by === 'string' || typeof by === 'function'
  const groupOf = (row: unknown): unknown => {
    const { parts } = arrangement.key(row)
    return single ? parts[0] : Object.fromEntries(arrangement.names.map((name, i) => [name, parts[i]]))
  }
  const shape = (input: Shape): Shape =>
    input.kind === 'unknown'
      ? input
      : inGroups(input, { group: probe(input, 'group: by', groupOf), row: input.sample })
  const operator = groupOperator((row: unknown) => ({ group: groupOf(row), row }), shape, {
    by: keyParameter(spec),
  })
  return new Grouped(connect(operator, [stream]), 0)
}

/** A map that is known to keep different rows different. */
function groupOperator(
  wrap: (row: never) => unknown,
  shape: (input: Shape) => Shape,
  parameters: Operator['parameters'],
): Operator {
  return linear({
    kind: 'group',
    weights: 'set of sets',
    ports: ['in'],
    parameters,
    states: [],
    bind: () => (inputs) => eachRow(inputs[0] as ZSet<unknown>, wrap as (row: unknown) => unknown),
    shape: ([input]) => shape(input as Shape),
    perGroup: () => groupOperator(inGroup(wrap), shape, parameters),
  })
}

function eachRow<T, U>(input: ZSet<T>, f: (row: T) => U): ZSet<U> {
  return ZSet.ofParts(
    input.parts.map(({ row, weight }) => {
      try {
        return new Entry(f(row), weight)
      } catch (error) {
        throw rowFailure(error, row)
      }
    }),
  )
}
