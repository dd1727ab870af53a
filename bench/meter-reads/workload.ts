/** The meter reads as changes: users and meters, then reads in batches, then single reads that come and go, and meters that change hands. */
import type { Workload } from '../contest.ts'
import { part } from '../measure.ts'
import type { Change, Meter, Read } from './rows.ts'

const METERS = part(1_000)
const HALF_HOURS = 100
const ONE_ROW_STEPS = part(2_000)
const MOVES = part(100)

const ids = Array.from({ length: METERS }, (_, i) => i)
const meterOf = (id: number): Meter => ({ id, user: id })
const timeOf = (halfHour: number): string =>
  new Date(Date.UTC(2025, 0, 1) + halfHour * 30 * 60_000).toISOString().slice(0, 16)
const readOf = (meter: number, halfHour: number): Read => ({
  meter,
  at: timeOf(halfHour),
  wh: 50 + ((meter * 48271 + halfHour * 7919) % 900),
})

const insert = (read: Read): Change => ({ table: 'reads', insert: [read], remove: [] })
const remove = (read: Read): Change => ({ table: 'reads', insert: [], remove: [read] })

export const meterReads: Omit<Workload<Change>, 'contestants'> = {
  title: `meter reads: ${METERS} users and meters, ${METERS * HALF_HOURS} reads in batches of ${METERS}`,
  before: [
    { table: 'users', insert: ids.map((id) => ({ id, name: `user ${id}` })), remove: [] },
    { table: 'meters', insert: ids.map(meterOf), remove: [] },
  ],
  load: Array.from({ length: HALF_HOURS }, (_, halfHour) => ({
    table: 'reads',
    insert: ids.map((meter) => readOf(meter, halfHour)),
    remove: [],
  })),
  rows: METERS * HALF_HOURS,
  phases: [
    {
      name: 'one row',
      changes: Array.from({ length: ONE_ROW_STEPS }, (_, i) =>
        i % 2 === 0
          ? insert(readOf(i % METERS, HALF_HOURS))
          : remove(readOf(i % METERS, (i + Math.floor(i / METERS)) % HALF_HOURS)),
      ),
    },
    {
      name: 'meter moves',
      changes: ids.slice(0, MOVES).map((id) => ({
        table: 'meters',
        remove: [meterOf(id)],
        insert: [{ id, user: (id + 1) % METERS }],
      })),
    },
  ],
}
