/** What is in a SQLite file: its tables and views with their SQL, and all their rows. */
import BetterSqlite3 from 'better-sqlite3'

/** By the names of tables and views. */
export function dump(bytes: Uint8Array): Record<string, unknown> {
  const copy = Buffer.from(bytes)
  copy[18] = 1
  copy[19] = 1
  const database = new BetterSqlite3(copy)
  database.defaultSafeIntegers()
  const parts = database
    .prepare<[], { name: string; sql: string }>(
      'SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name',
    )
    .all()
  const result = Object.fromEntries(
    parts.map(({ name, sql }) => {
      return [name, { sql, rows: rowsOf(database, name) }]
    }),
  )
  database.close()
  return result
}

function rowsOf(database: BetterSqlite3.Database, name: string): unknown {
  try {
    const rows = database.prepare(`SELECT * FROM "${name}"`).raw().all()
    // Of a table without an order of its own, rows come as they were written.
    return rows.map((row) => JSON.stringify(row, shown)).sort()
  } catch (error) {
    // Views cannot read rows that are no JSON, such as those with dates.
    return (error as Error).message
  }
}

function shown(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
