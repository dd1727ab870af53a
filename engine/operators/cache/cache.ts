/**
 * cache: the same stream, with its integral kept by a key, so that an output can be read and not only watched.
 *
 *     cache(s) = s
 *
 * Linear: the identity. Cost O(|Δ|). State: one trace of the stream by the key, shared with every operator that needs the same.
 */

import { arrange, type Column } from '../../circuit/forms/key.ts'
import { found } from '../../circuit/found.ts'
import { linear, type Operator } from '../../circuit/operator.ts'
import { columnsOf, keyOf, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import { Arrangement } from '../../trace/arrangement.ts'
import { CircuitError } from '../../value/error.ts'
import type { ZSet } from '../../zset/zset.ts'

/** The batch meaning. */
export function cacheZSet<T>(input: ZSet<T>): ZSet<T> {
  return input
}

/**
 * The stream, readable by `view`.
 * @param options.by the columns to read it by, in order; without, those among what identifies its rows, if that is known (a table's
 *   key, the group-by columns of an aggregate, the group of a row in a group), else none
 * @throws CircuitError if the stream has no such column
 */
export function cache<T>(
  stream: Stream<T>,
  options: { readonly by?: Column<T> | readonly Column<T>[] } = {},
): Stream<T> {
  const shape = shapeOf(stream, 'cache: in')
  if (typeof options !== 'object' || Array.isArray(options)) {
    throw new CircuitError(
      `cache: the options are ${found(options)}, expected the columns to read it by, as by`,
      "For example cache(stream, { by: 'id' }).",
    )
  }
  const by =
    options.by === undefined
      ? Arrangement.columns(keyOf(shape).filter((path) => columnsOf(shape)?.includes(path)))
      : arrange(options.by as string | readonly string[] as never, shape, 'cache: by')
  const operator = {
    kind: 'cache',
    weights: 'set of sets' as const,
    ports: ['in'],
    parameters: { by: [...by.names] },
    bind: () => (inputs: readonly ZSet<unknown>[]) => cacheZSet(inputs[0] as ZSet<unknown>),
    // Where rows are not known to be identified by anything else, they are told apart by what they are read by.
    shape: ([input]: readonly Shape[]): Shape =>
      input === undefined || input.kind === 'unknown' || input.key.length > 0
        ? (input as Shape)
        : { ...input, key: by.names },
  }
  const incremental: Operator = linear({ ...operator, states: [{ kind: 'trace', port: 0, arrangement: by }] })
  return connect<T>(
    {
      ...linear({ ...operator, states: [] }),
      incremental: { operator: incremental, rule: 'linear', theorem: "report Thm 5.4, VLDB'23 Thm 3.3" },
    },
    [stream],
  )
}
