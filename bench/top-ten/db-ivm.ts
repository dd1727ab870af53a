/** The top ten on TanStack's db-ivm. */
import { D2, groupedOrderByWithFractionalIndex, map, output } from '@tanstack/db-ivm'
import type { Contestant } from '../contest.ts'
import { keyed } from '../keyed.ts'
import { byRank, type Change, type Score, TOP, text } from './rows.ts'

export const dbIvm = (
  limits: { readonly atMost?: number; readonly runs?: number } = {},
): Contestant<Change> => ({
  name: '@tanstack/db-ivm',
  ...limits,
  start() {
    const graph = new D2()
    const scores = graph.newInput<[number, Score]>()
    let reported: [Score, number][] = []
    scores.pipe(
      groupedOrderByWithFractionalIndex((score: Score) => score, {
        comparator: byRank,
        limit: TOP,
        groupKeyFn: (_id, { group }) => group,
      }),
      map(([, [score]]) => score),
      output((message) => {
        reported.push(...message.getInner())
      }),
    )
    graph.finalize()
    return {
      step(change) {
        reported = []
        scores.sendData(keyed(change, ({ id }) => id))
        graph.run()
        const changes = reported
        return function* () {
          for (const [row, weight] of changes) yield [text(row), weight]
        }
      },
    }
  },
})
