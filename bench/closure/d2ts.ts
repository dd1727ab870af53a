/** The closure on d2ts. Its iterations take in one stream only, so edges and paths go round in it together, told apart by their kind. */
import {
  concat,
  consolidate,
  D2,
  distinct,
  filter,
  iterate,
  join,
  MessageType,
  map,
  output,
} from '@electric-sql/d2ts'
import type { Contestant } from '../contest.ts'
import { type Change, text } from './rows.ts'

/** A pair of nodes and its kind in one number, the quickest key that d2ts can have. */
const MAX_NODES = 100_000
const EDGE = MAX_NODES ** 2
const path = (from: number, to: number): number => from * MAX_NODES + to
const edge = (from: number, to: number): number => EDGE + path(from, to)
const fromOf = (pair: number): number => Math.floor((pair % EDGE) / MAX_NODES)
const toOf = (pair: number): number => pair % MAX_NODES

/** @param atMost steps: d2ts 0.1.8 throws "Invalid version" after some, the sooner the more cycles there are */
export const d2ts = (atMost: number): Contestant<Change> => ({
  name: '@electric-sql/d2ts',
  atMost,
  runs: 3,
  start() {
    const graph = new D2({ initialFrontier: 0 })
    const edges = graph.newInput<number>()
    let reported: [number, number][] = []
    edges.pipe(
      iterate<number>((pairs) => {
        const byFrom = pairs.pipe(
          filter((pair) => pair >= EDGE),
          map((pair) => [fromOf(pair), toOf(pair)] as [number, number]),
        )
        return pairs.pipe(
          filter((pair) => pair < EDGE),
          map((pair) => [toOf(pair), fromOf(pair)] as [number, number]),
          join(byFrom),
          map(([, [from, to]]) => path(from as number, to as number)),
          concat(pairs),
          map((pair) => [pair, 0] as [number, number]),
          distinct(),
          map(([pair]) => pair),
          consolidate(),
        )
      }),
      output((message) => {
        if (message.type !== MessageType.DATA) return
        for (const change of message.data.collection.getInner()) if (change[0] < EDGE) reported.push(change)
      }),
    )
    graph.finalize()
    let version = 0
    return {
      step({ insert, remove }) {
        reported = []
        edges.sendData(version, [
          ...remove.flatMap(({ from, to }) => [
            [edge(from, to), -1] as [number, number],
            [path(from, to), -1] as [number, number],
          ]),
          ...insert.flatMap(({ from, to }) => [
            [edge(from, to), 1] as [number, number],
            [path(from, to), 1] as [number, number],
          ]),
        ])
        version++
        edges.sendFrontier(version)
        graph.run()
        const changes = reported
        return function* () {
          for (const [pair, weight] of changes) yield [text({ from: fromOf(pair), to: toOf(pair) }), weight]
        }
      },
    }
  },
})
