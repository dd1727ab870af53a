/** The top ten on d2ts: version t of the input is step t, and the frontier moves on after it. */
import { D2, MessageType, map, output, type PipedOperator, topK } from '@electric-sql/d2ts'
import type { Contestant } from '../contest.ts'
import { keyed } from '../keyed.ts'
import { byRank, type Change, type Score, TOP, text } from './rows.ts'

export const d2ts = (atMost: number): Contestant<Change> => ({
  name: '@electric-sql/d2ts',
  runs: 1,
  atMost,
  start() {
    const graph = new D2({ initialFrontier: 0 })
    const scores = graph.newInput<[number, Score]>()
    let reported: [Score, number][] = []
    scores.pipe(
      topK<number, Score, [number, Score]>(byRank, { limit: TOP }) as PipedOperator<
        [number, Score],
        [number, Score]
      >,
      map(([, score]) => score),
      output((message) => {
        if (message.type === MessageType.DATA) reported.push(...message.data.collection.getInner())
      }),
    )
    graph.finalize()
    let version = 0
    return {
      step(change) {
        reported = []
        scores.sendData(
          version,
          keyed(change, ({ group }) => group),
        )
        scores.sendFrontier(++version)
        graph.run()
        const changes = reported
        return function* () {
          for (const [row, weight] of changes) yield [text(row), weight]
        }
      },
    }
  },
})
