/** The meter reads on TanStack's db-ivm. */
import { D2, groupBy, groupByOperators, join, map, output } from '@tanstack/db-ivm'
import type { Contestant } from '../contest.ts'
import { keyed } from '../keyed.ts'
import { type Change, type Meter, type Read, text, type Usage, type User } from './rows.ts'

export const dbIvm: Contestant<Change> = {
  name: '@tanstack/db-ivm',
  start() {
    const graph = new D2()
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
      groupBy(
        ([, [read, user]]) => ({
          user: (user as User).name,
          meter: (read as Read).meter,
          day: (read as Read).at.slice(0, 10),
        }),
        { wh: groupByOperators.sum(([, [read]]) => (read as Read).wh) },
      ),
      output((message) => {
        for (const [[, row], weight] of message.getInner()) reported.push([row, weight])
      }),
    )
    graph.finalize()
    return {
      step(change) {
        reported = []
        if (change.table === 'users') users.sendData(keyed(change, (user) => user.id))
        else if (change.table === 'meters') meters.sendData(keyed(change, (meter) => meter.user))
        else reads.sendData(keyed(change, (read) => read.meter))
        graph.run()
        const changes = reported
        return function* () {
          for (const [row, weight] of changes) yield [text(row), weight]
        }
      },
    }
  },
}
