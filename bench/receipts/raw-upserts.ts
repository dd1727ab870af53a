/** How near the engine comes to what SQLite alone can do: raw upserts of the state rows that a load leaves in the file. */
import BetterSqlite3 from 'better-sqlite3'
import { perSecond, print, ratio, time } from '../measure.ts'
import type { Change } from './rows.ts'
import { start } from './stepping.ts'
import { temporaryFile } from './temporary-file.ts'

/** Loads the batches into a SQLite file, upserts the state rows into another in as many batches and like settings, and prints both. */
export async function compareWithRawUpserts(
  before: readonly Change[],
  load: readonly Change[],
  rows: number,
): Promise<void> {
  const [loaded, raw] = [temporaryFile(), temporaryFile()]
  const running = await start({ file: loaded.file })
  for (const change of before) running.step(change)
  const engine = time(() => {
    for (const change of load) running.step(change)
  })
  running.close?.()
  const upserts = rawUpserts(loaded.file, raw.file, load.length)
  loaded.remove()
  raw.remove()
  print(
    'W2 on SQLite: the load, against raw upserts of its state rows',
    ['', 'load, rows', '÷ raw upserts'],
    [
      ['stepping, SQLite file', perSecond(rows, engine), ratio(upserts.milliseconds, engine)],
      [
        `raw upserts of its ${upserts.rows.toLocaleString('en')} state rows`,
        perSecond(rows, upserts.milliseconds),
        '1.00',
      ],
    ],
  )
}

function rawUpserts(from: string, into: string, batches: number): { milliseconds: number; rows: number } {
  const loaded = new BetterSqlite3(from, { readonly: true })
  const tables = loaded
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'stepping%'",
    )
    .all()
  const states = tables.map(({ name, sql }) => ({
    name,
    sql,
    rows: loaded.prepare(`SELECT * FROM "${name}"`).raw(true).all() as unknown[][],
  }))
  loaded.close()
  const raw = new BetterSqlite3(into)
  raw.pragma('journal_mode = WAL')
  raw.pragma('wal_autocheckpoint = 20000')
  const writers = states.map(({ name, sql, rows }) => {
    raw.exec(sql)
    const width = rows[0]?.length ?? 0
    const upsert = raw.prepare(
      `INSERT OR REPLACE INTO "${name}" VALUES (${Array(width).fill('?').join(', ')})`,
    )
    return { upsert, rows }
  })
  const milliseconds = time(() => {
    for (let batch = 0; batch < batches; batch++) {
      raw.exec('BEGIN IMMEDIATE')
      for (const { upsert, rows } of writers) {
        const first = Math.floor((rows.length * batch) / batches)
        const end = Math.floor((rows.length * (batch + 1)) / batches)
        for (let i = first; i < end; i++) upsert.run(...(rows[i] as unknown[]))
      }
      raw.exec('COMMIT')
    }
  })
  raw.close()
  return { milliseconds, rows: states.reduce((sum, { rows }) => sum + rows.length, 0) }
}
