/** What a careful programmer would write by hand for the meter reads: Maps, moved by each change. It also says what changed. */
import type { Contestant } from '../contest.ts'
import { type Change, type Meter, type Read, text, type Usage, type User } from './rows.ts'

interface Held {
  readonly read: Read
  times: number
}

/** A row of the result, with the number of reads in it. */
interface Sum {
  readonly row: Usage
  readonly reads: number
}

class MeterReads {
  private readonly users = new Map<number, User>()
  private readonly meters = new Map<number, Meter>()
  private readonly metersOfUser = new Map<number, Map<number, Meter>>()
  /** A bag for each meter, by what makes two reads of one meter equal. */
  private readonly readsOfMeter = new Map<number, Map<string, Held>>()
  private readonly sums = new Map<string, Sum>()
  /** The rows of the result that the current change has touched, as they were before it. */
  private before = new Map<string, Sum | undefined>()

  change(change: Change): { removed: Usage[]; added: Usage[] } {
    this.before = new Map()
    if (change.table === 'reads') {
      for (const read of change.remove) this.changeRead(read, -1)
      for (const read of change.insert) this.changeRead(read, 1)
    } else if (change.table === 'meters') {
      for (const meter of change.remove) this.removeMeter(meter)
      for (const meter of change.insert) this.insertMeter(meter)
    } else {
      for (const user of change.remove) this.removeUser(user)
      for (const user of change.insert) this.insertUser(user)
    }
    return this.changed()
  }

  private changeRead(read: Read, weight: number): void {
    let ofMeter = this.readsOfMeter.get(read.meter)
    if (ofMeter === undefined) {
      ofMeter = new Map()
      this.readsOfMeter.set(read.meter, ofMeter)
    }
    const key = `${read.at}|${read.wh}`
    const held = ofMeter.get(key)
    const times = (held?.times ?? 0) + weight
    if (times < 0) throw new Error(`there is no read ${key} of meter ${read.meter}`)
    if (times === 0) ofMeter.delete(key)
    else if (held === undefined) ofMeter.set(key, { read, times })
    else held.times = times
    const user = this.users.get(this.meters.get(read.meter)?.user ?? Number.NaN)
    if (user !== undefined) this.add(user, read, weight)
  }

  private insertMeter(meter: Meter): void {
    if (this.meters.has(meter.id)) throw new Error(`there is a meter ${meter.id} already`)
    this.meters.set(meter.id, meter)
    const ofUser = this.metersOfUser.get(meter.user)
    if (ofUser === undefined) this.metersOfUser.set(meter.user, new Map([[meter.id, meter]]))
    else ofUser.set(meter.id, meter)
    this.addAll(this.users.get(meter.user), meter, 1)
  }

  private removeMeter(meter: Meter): void {
    if (this.meters.get(meter.id)?.user !== meter.user) throw new Error(`there is no meter ${meter.id}`)
    this.meters.delete(meter.id)
    this.metersOfUser.get(meter.user)?.delete(meter.id)
    this.addAll(this.users.get(meter.user), meter, -1)
  }

  private insertUser(user: User): void {
    if (this.users.has(user.id)) throw new Error(`there is a user ${user.id} already`)
    this.users.set(user.id, user)
    for (const meter of this.metersOfUser.get(user.id)?.values() ?? []) this.addAll(user, meter, 1)
  }

  private removeUser(user: User): void {
    if (this.users.get(user.id)?.name !== user.name) throw new Error(`there is no user ${user.id}`)
    this.users.delete(user.id)
    for (const meter of this.metersOfUser.get(user.id)?.values() ?? []) this.addAll(user, meter, -1)
  }

  private addAll(user: User | undefined, meter: Meter, sign: number): void {
    if (user === undefined) return
    for (const { read, times } of this.readsOfMeter.get(meter.id)?.values() ?? [])
      this.add(user, read, sign * times)
  }

  private add(user: User, read: Read, weight: number): void {
    const day = read.at.slice(0, 10)
    const key = `${user.name}|${read.meter}|${day}`
    const old = this.sums.get(key)
    if (!this.before.has(key)) this.before.set(key, old)
    const reads = (old?.reads ?? 0) + weight
    const wh = (old?.row.wh ?? 0) + read.wh * weight
    if (reads === 0) this.sums.delete(key)
    else this.sums.set(key, { row: { user: user.name, meter: read.meter, day, wh }, reads })
  }

  private changed(): { removed: Usage[]; added: Usage[] } {
    const removed: Usage[] = []
    const added: Usage[] = []
    for (const [key, old] of this.before) {
      const now = this.sums.get(key)
      if (old !== undefined && now !== undefined && old.row.wh === now.row.wh) continue
      if (old !== undefined) removed.push(old.row)
      if (now !== undefined) added.push(now.row)
    }
    return { removed, added }
  }
}

export const byHand: Contestant<Change> = {
  name: 'hand-written Maps',
  start() {
    const reads = new MeterReads()
    return {
      step(change) {
        const { removed, added } = reads.change(change)
        return function* () {
          for (const row of removed) yield [text(row), -1]
          for (const row of added) yield [text(row), 1]
        }
      },
    }
  },
}
