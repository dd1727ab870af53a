/**
 * What a careful programmer would write by hand for the meter reads on SQLite: tables by the keys that are needed, prepared statements, one
 * transaction a change, and what a change adds to a sum is summed up before it is written.
 */
import type BetterSqlite3 from 'better-sqlite3'
import { handWritten } from '../sqlite-file.ts'
import { type Change, type Meter, type Read, text, type Usage, type User } from './rows.ts'

const SCHEMA = `
  CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE meters (id INTEGER PRIMARY KEY, user INTEGER NOT NULL);
  CREATE INDEX meters_of_user ON meters (user);
  CREATE TABLE reads (meter INTEGER, at TEXT, wh INTEGER, times INTEGER NOT NULL, PRIMARY KEY (meter, at, wh)) WITHOUT ROWID;
  CREATE TABLE usage (user TEXT, meter INTEGER, day TEXT, wh INTEGER NOT NULL, reads INTEGER NOT NULL,
    PRIMARY KEY (user, meter, day)) WITHOUT ROWID;
`

/** A row of the result, with the number of reads in it; or what a change adds to both. */
interface Sum extends Usage {
  wh: number
  reads: number
}

function meterReads(database: BetterSqlite3.Database): (change: Change) => [Usage, number][] {
  database.exec(SCHEMA)
  const insertUser = database.prepare('INSERT INTO users VALUES (?, ?)')
  const deleteUser = database.prepare('DELETE FROM users WHERE id = ? AND name = ?')
  const insertMeter = database.prepare('INSERT INTO meters VALUES (?, ?)')
  const deleteMeter = database.prepare('DELETE FROM meters WHERE id = ? AND user = ?')
  const addRead = database.prepare(
    'INSERT INTO reads VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1',
  )
  const takeRead = database.prepare(
    'UPDATE reads SET times = times - 1 WHERE meter = ? AND at = ? AND wh = ?',
  )
  const dropRead = database.prepare('DELETE FROM reads WHERE meter = ? AND at = ? AND wh = ? AND times = 0')
  const owner = database
    .prepare<[number], string>(
      'SELECT name FROM meters JOIN users ON users.id = meters.user WHERE meters.id = ?',
    )
    .pluck()
  const metersOf = database.prepare<[number], number>('SELECT id FROM meters WHERE user = ?').pluck()
  const readsOf = database.prepare<[number], { at: string; wh: number; times: number }>(
    'SELECT at, wh, times FROM reads WHERE meter = ?',
  )
  const sumOf = database.prepare<[string, number, string], { wh: number; reads: number }>(
    'SELECT wh, reads FROM usage WHERE user = ? AND meter = ? AND day = ?',
  )
  const putSum = database.prepare('INSERT OR REPLACE INTO usage VALUES (?, ?, ?, ?, ?)')
  const dropSum = database.prepare('DELETE FROM usage WHERE user = ? AND meter = ? AND day = ?')

  let sums = new Map<string, Sum>()
  const add = (
    user: string | undefined,
    meter: number,
    { at, wh }: Omit<Read, 'meter'>,
    times: number,
  ): void => {
    if (user === undefined) return
    const day = at.slice(0, 10)
    const key = `${user}|${meter}|${day}`
    const sum = sums.get(key)
    if (sum === undefined) sums.set(key, { user, meter, day, wh: wh * times, reads: times })
    else {
      sum.wh += wh * times
      sum.reads += times
    }
  }
  const addAll = (user: string | undefined, meter: number, sign: number): void => {
    for (const read of readsOf.all(meter)) add(user, meter, read, read.times * sign)
  }
  const one = (changed: { changes: number }, what: string): void => {
    if (changed.changes !== 1) throw new Error(`there is no ${what}`)
  }
  const changeReads = (reads: readonly Read[], sign: 1 | -1): void => {
    for (const read of reads) {
      const { meter, at, wh } = read
      if (sign === 1) addRead.run(meter, at, wh)
      else {
        one(takeRead.run(meter, at, wh), `read of meter ${meter} at ${at}`)
        dropRead.run(meter, at, wh)
      }
      add(owner.get(meter), meter, read, sign)
    }
  }
  const changeMeters = (meters: readonly Meter[], sign: 1 | -1): void => {
    for (const { id, user } of meters) {
      if (sign === 1) insertMeter.run(id, user)
      addAll(owner.get(id), id, sign)
      if (sign === -1) one(deleteMeter.run(id, user), `meter ${id}`)
    }
  }
  const changeUsers = (users: readonly User[], sign: 1 | -1): void => {
    for (const { id, name } of users) {
      if (sign === 1) insertUser.run(id, name)
      for (const meter of metersOf.all(id)) addAll(name, meter, sign)
      if (sign === -1) one(deleteUser.run(id, name), `user ${id}`)
    }
  }
  const write = (): [Usage, number][] => {
    const changed: [Usage, number][] = []
    for (const { user, meter, day, wh, reads } of sums.values()) {
      if (wh === 0 && reads === 0) continue
      const old = sumOf.get(user, meter, day)
      const now = { wh: (old?.wh ?? 0) + wh, reads: (old?.reads ?? 0) + reads }
      if (now.reads === 0) dropSum.run(user, meter, day)
      else putSum.run(user, meter, day, now.wh, now.reads)
      if (old?.wh === now.wh && now.reads > 0) continue
      if (old !== undefined) changed.push([{ user, meter, day, wh: old.wh }, -1])
      if (now.reads > 0) changed.push([{ user, meter, day, wh: now.wh }, 1])
    }
    return changed
  }
  const change = database.transaction(({ table, remove, insert }: Change): [Usage, number][] => {
    sums = new Map()
    if (table === 'reads') {
      changeReads(remove, -1)
      changeReads(insert, 1)
    } else if (table === 'meters') {
      changeMeters(remove, -1)
      changeMeters(insert, 1)
    } else {
      changeUsers(remove, -1)
      changeUsers(insert, 1)
    }
    return write()
  })
  return change.immediate
}

export const byHandOnSqlite = handWritten<Change, Usage>(meterReads, text)
