/** flatten: a stream in groups as a plain stream of rows `{group, row}`; the identity. No cost, no state. */

import type { InGroup } from '../../circuit/forms/group-rows.ts'
import { found } from '../../circuit/found.ts'
import type { Stream } from '../../circuit/stream.ts'
import { CircuitError } from '../../value/error.ts'
import { Grouped, type RowsOf } from './grouped.ts'

/** The rows of all groups, each as `{group, row}`; rows that are grouped again inside stay so. */
export function flatten<K, Inside>(grouped: Grouped<K, Inside>): Stream<InGroup<RowsOf<Inside>, K>> {
  if (grouped instanceof Grouped) {
    const { vertex, scope } = grouped.stream
    scope.placements.add('flatten', vertex, scope)
    return grouped.stream as Stream<InGroup<RowsOf<Inside>, K>>
  }
  throw new CircuitError(
    `flatten is given ${found(grouped)}, expected a stream in groups`,
    'group(stream, by) and perGroup(…) return them.',
  )
}
