/** Files of older formats, with so much in them that making them files of the newest takes a while. */
import { cpSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import BetterSqlite3 from 'better-sqlite3'

const FOLDER = fileURLToPath(new URL('../formats/', import.meta.url))

/** The formats of which there is a file. */
export function oldFormats(): number[] {
  return readdirSync(FOLDER).flatMap((name) => {
    const format = /^format-(\d+)\.sqlite$/.exec(name)?.[1]
    return format === undefined ? [] : [Number(format)]
  })
}

/** Writes a file of a format. What is added to the one that is kept means nothing, and is there afterwards too. */
export function writeOldFile(file: string, format: number): void {
  cpSync(`${FOLDER}format-${format}.sqlite`, file)
  const database = new BetterSqlite3(file)
  database.pragma('journal_mode = WAL')
  database.transaction(() => {
    const note = database.prepare('INSERT INTO stepping_meta VALUES (?, ?)')
    for (let i = 0; i < 1500; i++) note.run(`ballast ${i}`, String(i).repeat(1000))
    if (format === 2) longLog(database)
  })()
  database.close()
}

/** Steps that were each taken back at once, as format 2 has them. */
function longLog(database: BetterSqlite3.Database): void {
  const add = database.prepare('INSERT INTO stepping_log VALUES (?, ?, ?)')
  const { last } = database.prepare('SELECT max(step) AS last FROM stepping_log').get() as { last: number }
  for (let step = last + 1; step < last + 6000; step += 2) {
    const row = `{"product":"step ${step}","qty":1}`
    add.run(step, null, `{"items":{|${row}:1|}}`)
    add.run(step + 1, step, `{"items":{|${row}:-1|}}`)
  }
}
