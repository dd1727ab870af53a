/** Accumulators in SQLite: one WITHOUT ROWID b-tree from key columns to the canonical text of the value. */
import type { Value } from '../../value/types.ts'
import type { Key } from '../arrangement.ts'
import type { Accumulators } from '../trace.ts'
import { type Driver, quoted, type SqlValue, type Statement } from './driver.ts'
import { GreatestKey } from './greatest-key.ts'
import { type Kept, KeptValues } from './kept-values.ts'
import { keyColumn, keyNames } from './key-columns.ts'
import type { CachePart } from './row-cache.ts'

export class SqliteAccumulators<V extends Value> implements Accumulators<V> {
  private readonly upsert: Statement
  private readonly remove: Statement
  private readonly values: KeptValues<V>

  constructor(driver: Driver, name: string, width: number, cache: CachePart<Kept<V>>) {
    const table = quoted(name)
    // Without key components there is one row, under a constant key.
    const columns = keyNames(Math.max(1, width))
    driver.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (${columns.join(', ')}, value TEXT NOT NULL, PRIMARY KEY (${columns.join(', ')})) WITHOUT ROWID`,
    )
    const byKey = columns.map((column) => `${column} = ?`).join(' AND ')
    const select = driver.prepare(`SELECT value FROM ${table} WHERE ${byKey}`)
    this.upsert = driver.prepare(
      `INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')}, ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
    )
    this.remove = driver.prepare(`DELETE FROM ${table} WHERE ${byKey}`)
    const read = (key: Key) => select.get(columnsOf(key))?.[0] as string | undefined
    this.values = new KeptValues(cache, read, new GreatestKey(driver, name))
  }

  load(): void {}

  get(key: Key): V | undefined {
    return this.values.get(key)
  }

  stage(key: Key, value: V | undefined): void {
    this.values.stage(key, value)
  }

  flush(): void {
    for (const { key, text } of this.values.take()) {
      if (text === undefined) this.remove.run(columnsOf(key))
      else this.upsert.run([...columnsOf(key), text])
    }
  }

  discard(): void {
    this.values.discard()
  }
}

function columnsOf(key: Key): SqlValue[] {
  return key.parts.length === 0 ? [0n] : key.parts.map(keyColumn)
}
