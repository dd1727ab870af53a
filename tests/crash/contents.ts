/** What a file holds, b-tree by b-tree: all that a user or the engine can tell of it, and nothing of where SQLite has put it. */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'

/** By name of the table or view: its declaration, the number of its rows, and a hash of all of them in the order of their key. */
export type Contents = Readonly<Record<string, string>>

/** Reads a file that nobody has open, or its bytes. @throws if it is damaged */
export function contentsOf(file: string | Buffer): Contents {
  const database = new BetterSqlite3(file)
  try {
    const objects = database
      .prepare<[], { type: string; name: string; sql: string }>(
        'SELECT type, name, sql FROM sqlite_master ORDER BY name, type',
      )
      .all()
    const format = `format ${database.pragma('user_version', { simple: true })}`
    return Object.fromEntries([
      ['', format],
      ...notes(database, objects),
      ...objects.map(({ type, name, sql }) => [
        `${type} ${name}`,
        type === 'table' ? `${sql}: ${rows(database, name)}` : sql,
      ]),
    ])
  } finally {
    database.close()
  }
}

/** A copy of a file as it lies there, with what is beside it: whoever opens a file may change how it is written. It lasts until the next. */
export function copyOf(file: string, folder = `${file}-copy`): string {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const copy = join(folder, 'copy.db')
  for (const ending of ['', '-wal']) if (existsSync(file + ending)) cpSync(file + ending, copy + ending)
  return copy
}

/** What the engine notes, word by word: where it differs, that says what is wrong. */
function notes(database: BetterSqlite3.Database, objects: readonly { readonly name: string }[]): string[][] {
  if (!objects.some(({ name }) => name === 'stepping_meta')) return []
  return database
    .prepare<[], string[]>("SELECT 'note ' || name, text FROM stepping_meta WHERE name NOT LIKE 'ballast %'")
    .raw(true)
    .all()
}

/** A table without a key of its own is in the order of its row ids, the others in that of their b-tree. */
function rows(database: BetterSqlite3.Database, table: string): string {
  const hash = createHash('sha256')
  const all = database
    .prepare(`SELECT * FROM "${table.replaceAll('"', '""')}"`)
    .raw(true)
    .safeIntegers(true)
  let count = 0
  for (const row of all.iterate()) {
    hash.update(JSON.stringify(row, exact))
    count++
  }
  return `${count} rows, ${hash.digest('hex').slice(0, 16)}`
}

/** Integers and numbers are told apart, and bytes are written out. */
function exact(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}
