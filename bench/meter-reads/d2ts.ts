/** The meter reads on d2ts: version t of the input is step t, and the frontier moves on after it. */
import { D2, join, MessageType, map, output, reduce } from '@electric-sql/d2ts'
import type { Contestant } from '../contest.ts'
import { keyed } from '../keyed.ts'
import { type Change, type Meter, type Read, text, type Usage, type User } from './rows.ts'

export const d2ts: Contestant<Change> = {
  name: '@electric-sql/d2ts',
  runs: 1,
  start() {
    const graph = new D2({ initialFrontier: 0 })
    const users = graph.newInput<[number, User]>()
    const meters = graph.newInput<[number, Meter]>()
    const reads = graph.newInput<[number, Read]>()
    let reported: [Usage, number][] = []
    const owned = meters.pipe(
      join(users),
      map(([, [meter, user]]) => [(meter as Meter).id, user as User] as [number, User]),
    )
    reads.pipe(
      join(owned),
      map(([, [read, user]]) => {
        const { meter, at, wh } = read as Read
        const day = at.slice(0, 10)
        const { name } = user as User
        return [`${name} ${meter} ${day}`, { user: name, meter, day, wh }] as [string, Usage]
      }),
      // Not its groupBy, which keeps a row for a group that is gone.
      reduce((reads: [Usage, number][]) => {
        let rows = 0
        let wh = 0
        for (const [read, weight] of reads) {
          rows += weight
          wh += read.wh * weight
        }
        return rows === 0 ? [] : [[{ ...(reads[0] as [Usage, number])[0], wh }, 1] as [Usage, number]]
      }),
      output((message) => {
        if (message.type !== MessageType.DATA) return
        for (const [[, row], weight] of message.data.collection.getInner()) reported.push([row, weight])
      }),
    )
    graph.finalize()
    let version = 0
    return {
      step(change) {
        reported = []
        if (change.table === 'users')
          users.sendData(
            version,
            keyed(change, (user) => user.id),
          )
        else if (change.table === 'meters')
          meters.sendData(
            version,
            keyed(change, (meter) => meter.user),
          )
        else
          reads.sendData(
            version,
            keyed(change, (read) => read.meter),
          )
        version++
        for (const input of [users, meters, reads]) input.sendFrontier(version)
        graph.run()
        const changes = reported
        return function* () {
          for (const [row, weight] of changes) yield [text(row), weight]
        }
      },
    }
  },
}
