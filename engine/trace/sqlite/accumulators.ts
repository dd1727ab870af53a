/** Accumulators in SQLite: one WITHOUT ROWID b-tree from key columns to the canonical text of the value. */

import { canonicalText } from '../../value/canonical.ts'
import type { Value } from '../../value/types.ts'
import { parseValue } from '../../zset/zset.ts'
import type { Key } from '../arrangement.ts'
import { compareKeys } from '../order.ts'
import type { Accumulators } from '../trace.ts'
import { type Driver, quoted, type SqlValue, type Statement } from './driver.ts'
import { keyColumn } from './key-columns.ts'
import { keyNames } from './scan.ts'

export class SqliteAccumulators<V extends Value> implements Accumulators<V> {
  private readonly select: Statement
  private readonly upsert: Statement
  private readonly remove: Statement
  private readonly staged = new Map<string, { key: Key; value: string | undefined }>()

  constructor(driver: Driver, name: string, width: number) {
    const table = quoted(name)
    // Without key components there is one row, under a constant key.
    const columns = keyNames(Math.max(1, width))
    driver.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (${columns.join(', ')}, value TEXT NOT NULL, PRIMARY KEY (${columns.join(', ')})) WITHOUT ROWID`,
    )
    const byKey = columns.map((column) => `${column} = ?`).join(' AND ')
    this.select = driver.prepare(`SELECT value FROM ${table} WHERE ${byKey}`)
    this.upsert = driver.prepare(
      `INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')}, ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
    )
    this.remove = driver.prepare(`DELETE FROM ${table} WHERE ${byKey}`)
  }

  load(): void {}

  get(key: Key): V | undefined {
    const found = this.select.get(columnsOf(key))
    return found === undefined ? undefined : (parseValue(found[0] as string) as V)
  }

  stage(key: Key, value: V | undefined): void {
    this.staged.set(key.text, { key, value: value === undefined ? undefined : canonicalText(value) })
  }

  flush(): void {
    const writes = [...this.staged.values()]
    this.staged.clear()
    if (writes.length > 1) writes.sort((a, b) => compareKeys(a.key.parts, b.key.parts))
    for (const { key, value } of writes) {
      if (value === undefined) this.remove.run(columnsOf(key))
      else this.upsert.run([...columnsOf(key), value])
    }
  }

  discard(): void {
    this.staged.clear()
  }
}

function columnsOf(key: Key): SqlValue[] {
  return key.parts.length === 0 ? [0n] : key.parts.map(keyColumn)
}
