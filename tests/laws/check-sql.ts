/** The law of SQL: what an operator's deltas sum up to is what SQLite selects from tables that hold the same rows. */
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type Batch,
  type Circuit,
  circuit,
  incrementalize,
  MemoryStore,
  StandaloneRunner,
  type Stream,
  type Table,
  ZSet,
} from '../../engine/index.ts'
import { runs } from './runs.ts'

/** @param laws.select the query whose columns are those of the rows that `build` returns */
export function checkSql<I extends Readonly<Record<string, Table>>>(laws: {
  readonly name: string
  readonly tables: I
  readonly rows: { readonly [K in keyof I]: fc.Arbitrary<unknown> }
  build(
    streams: { readonly [K in keyof I]: I[K] extends Table<infer T> ? Stream<T> : never },
  ): Stream<unknown>
  readonly select: string
}): void {
  const made = circuit('checked', laws.tables, laws.build as never) as Circuit<unknown>
  const { graph } = incrementalize(made)
  const bags = fc.record(
    Object.fromEntries(
      Object.entries<fc.Arbitrary<unknown>>(laws.rows).map(([name, row]) => [
        name,
        fc.array(row, { maxLength: 7 }),
      ]),
    ),
  )
  it(`${laws.name}: the sum of the deltas is what SQLite selects`, () => {
    const database = new Database(':memory:')
    for (const table of Object.values<Table>(laws.tables))
      database.exec(`CREATE TABLE ${table.name} (${table.columns.join(', ')})`)
    const select = database.prepare(laws.select)
    const property = fc.property(fc.array(bags, { minLength: 1, maxLength: 4 }), (contents) => {
      const runner = new StandaloneRunner(graph, new MemoryStore())
      let before = new Map<string, Batch>()
      let output: Batch = ZSet.empty()
      for (const tables of contents) {
        const now = new Map(Object.entries(tables).map(([name, rows]) => [name, ZSet.of(...rows) as Batch]))
        const delta = new Map(
          [...now].map(([name, rows]) => [name, rows.minus(before.get(name) ?? ZSet.empty())]),
        )
        for (const batch of runner.step(delta).values()) output = output.plus(batch)
        before = now
        for (const [name, rows] of Object.entries(tables)) fill(database, name, rows)
        expect(String(output)).toBe(String(ZSet.of(...select.all())))
      }
    })
    fc.assert(property, runs(200))
    database.close()
  })
}

function fill(database: Database.Database, table: string, rows: readonly unknown[]): void {
  database.exec(`DELETE FROM ${table}`)
  for (const row of rows as Record<string, unknown>[]) {
    const columns = Object.keys(row)
    database
      .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
      .run(Object.values(row))
  }
}
