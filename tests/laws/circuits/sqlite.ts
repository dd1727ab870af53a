/** The same queries in SQL: SQLite holds the tables' rows and computes every stream anew after each step. */
import BetterSqlite3 from 'better-sqlite3'
import { type Batch, Entry, ZSet } from '../../../engine/index.ts'
import type { StepInput } from '../history.ts'
import type { BuiltCircuit } from './build.ts'
import { TABLES } from './tables.ts'
import { type Cell, columnNames, type Relation, type Row } from './types.ts'

export class SqlOracle {
  private readonly database = new BetterSqlite3(':memory:')
  private readonly refresh: {
    readonly clear: BetterSqlite3.Statement
    readonly fill: BetterSqlite3.Statement
  }[] = []
  private readonly read = new Map<
    string,
    { readonly statement: BetterSqlite3.Statement; readonly relation: Relation }
  >()

  constructor({ queries, said }: BuiltCircuit) {
    for (const { table, columns } of TABLES)
      this.database.exec(`CREATE TABLE ${table.name} (${columnNames(columns).join(', ')})`)
    for (const { relation, sql } of queries) {
      if (sql === null) continue
      const { name } = relation
      this.database.exec(
        `CREATE TABLE ${name} (${relation
          .columnsOf('v')
          .map((column) => column.slice(2))
          .join(', ')})`,
      )
      this.refresh.push({
        clear: this.database.prepare(`DELETE FROM ${name}`),
        fill: this.database.prepare(`INSERT INTO ${name} ${sql}`),
      })
    }
    for (const [output, relation] of said) {
      this.read.set(output, {
        statement: this.database.prepare(`SELECT * FROM ${relation.name}`).raw(),
        relation,
      })
    }
  }

  /** The outputs that SQL can say, after a step. */
  step(changes: StepInput): Map<string, Batch> {
    for (const [table, delta] of changes)
      for (const { row, weight } of delta.entries) this.change(table, row as Row, weight)
    for (const { clear } of this.refresh) clear.run()
    for (const { fill } of this.refresh) fill.run()
    return new Map(
      [...this.read].map(([output, { statement }]) => [output, batch(statement.all() as Cell[][])]),
    )
  }

  close(): void {
    this.database.close()
  }

  private change(table: string, row: Row, weight: number): void {
    const names = Object.keys(row)
    const values = Object.values(row)
    if (weight > 0) {
      const insert = this.database.prepare(
        `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      )
      for (let i = 0; i < weight; i++) insert.run(values)
      return
    }
    const same = names.map((name) => `${name} IS ?`).join(' AND ')
    this.database
      .prepare(`DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${same} LIMIT ?)`)
      .run([...values, -weight])
  }
}

function batch(rows: readonly Cell[][]): Batch {
  return ZSet.ofParts(
    rows.map((cells) => new Entry<unknown>(Object.fromEntries(cells.map((cell, i) => [`c${i}`, cell])), 1)),
  )
}
