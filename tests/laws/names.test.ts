/**
 * Whatever columns, parts of records, keys, results, streams, tables, circuits and outputs are called: a database in memory and one in a file, opened again after every other
 * step, take the same names and hold what was put in; or both refuse them, by the same error of ours at the same call.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type Circuit,
  canonicalText,
  Database,
  MemoryStore,
  SteppingError,
  type Store,
  type Table,
} from '../../engine/index.ts'
import { openBetterSqlite3 } from '../../engine/trace/sqlite/better-sqlite3.ts'
import { type Driver, quoted } from '../../engine/trace/sqlite/driver.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'
import { flattenRows } from '../../repl/render/diff/flatten.ts'
import { exportedRows } from '../../repl/session/exported.ts'
import { textOf } from '../../repl/transfer/exporter.ts'
import { importText } from '../../repl/transfer/tests/import-text.ts'
import {
  allNames,
  areAllowed,
  circuitsOf,
  type Names,
  type Numbers,
  numbers,
  othersOf,
  outputsOf,
  type Row,
  rowOf,
  tablesOf,
} from './names/circuits.ts'
import { record } from './names/hostile.ts'
import { runs } from './runs.ts'

/** Where it is kept, and how it is opened again. */
interface Place {
  open(): Store
  readonly driver: Driver | null
}

function inMemory(): Place {
  const store = new MemoryStore()
  return { open: () => store, driver: null }
}

function inFile(): Place {
  const driver = openBetterSqlite3(':memory:')
  return { driver, open: () => new SqliteStore({ ...driver, close: () => {} }) }
}

/** What came of each call, up to the first that was refused. */
interface Outcome {
  readonly said: readonly string[]
  readonly refused: string | null
}

function tried(given: Names, rows: readonly Numbers[], place: Place): Outcome {
  const said: string[] = []
  try {
    new Trial(given, place, (what, value) => said.push(`${what}: ${value}`)).run(rows)
    return { said, refused: null }
  } catch (error) {
    if (!(error instanceof SteppingError)) throw error
    return { said, refused: `${error.name}: ${error.message}\n${error.hint}` }
  }
}

/** Everything that names go through. */
class Trial {
  private readonly given: Names
  private readonly place: Place
  private readonly say: (what: string, value: string) => void
  private readonly table: Table<Row>
  private readonly other: Table<Row>
  private readonly circuits: readonly Circuit<Record<string, unknown>>[]
  private db: Database

  constructor(given: Names, place: Place, say: (what: string, value: string) => void) {
    this.given = given
    this.place = place
    this.say = say
    const [table, other] = tablesOf(given)
    this.table = table
    this.other = other
    this.circuits = circuitsOf(given, table, other)
    this.db = new Database(place.open())
    this.declare()
    for (const [made, output] of this.outputs) this.db.publish(made, output)
  }

  private declare(): void {
    this.db.declare(this.table)
    this.db.declare(this.other)
    for (const made of this.circuits) this.db.add(made)
  }

  private reopen(): void {
    if (this.place.driver === null) return
    this.db = new Database(this.place.open())
    this.declare()
  }

  private get outputs(): [Circuit<Record<string, unknown>>, string][] {
    return this.circuits.flatMap((made) =>
      [...made.graph.outputs.keys()].map((output): [Circuit<Record<string, unknown>>, string] => [
        made,
        output,
      ]),
    )
  }

  run(numbers: readonly Numbers[]): void {
    const rows = numbers.map((row) => rowOf(this.given, row))
    this.db.step((tx) => tx.insert(this.other, ...othersOf(this.given)))
    // One row, then two, then the others.
    for (const [from, to] of [
      [0, 1],
      [1, 3],
      [3, rows.length],
    ] as const) {
      const step = this.db.insert(this.table, ...rows.slice(from, to).map(([row]) => row))
      const deltas = step.outputs.map(
        ({ circuit, output, delta }) => `${circuit.label(output)} ${delta.canonicalText()}`,
      )
      this.say('step', deltas.join())
      const named = Object.entries(step.deltas).flatMap(([name, of]) =>
        Object.keys(of).map((output) => `${name}.${output}`),
      )
      expect(named.sort()).toEqual(step.outputs.map(({ circuit, output }) => circuit.label(output)).sort())
      this.reopen()
    }
    this.holds(rows, outputsOf(this.given, numbers))
    this.inSql()
    this.transfers()
    this.goesBack()
    expect(this.db.check()).toEqual([])
    for (const made of this.circuits) this.db.drop(made)
    this.db.drop(this.table)
    this.say('left', this.db.catalog.tables.map(({ name }) => name).join())
  }

  private holds(rows: readonly (readonly [Row, string])[], outputs: readonly (readonly string[])[]): void {
    const { db, table } = this
    const [id] = this.given.columns
    expect(db.table(table).all().map(canonicalText).sort()).toEqual(rows.map(([, text]) => text).sort())
    for (const [row, text] of rows)
      expect(canonicalText(db.table(table).get(record([[id, row[id]]])))).toBe(text)
    for (const [i, [made, output]] of this.outputs.entries()) {
      const held = db.view(made, output).all().map(canonicalText)
      this.say(made.label(output), held.join())
      if (i < outputs.length) expect(held.toSorted(), made.label(output)).toEqual(outputs[i]?.toSorted())
      const flat = flattenRows({ rows: held.map((text) => [text, 1]), columns: null, key: [] })
      expect(flat.map(({ row }) => canonicalText(row))).toEqual(held)
      expect(db.at(db.lastStep).view(made, output).zset().canonicalText()).toBe(
        db.view(made, output).zset().canonicalText(),
      )
      const kept = this.place.open().keptChanges(made.label(output), 0, db.lastStep)
      this.say('kept', kept.map(({ step, delta }) => `${step} ${delta.canonicalText()}`).join())
    }
    const log = db
      .log()
      .map(({ changes }) => [...changes].map(([name, delta]) => name + delta.canonicalText()))
    this.say('log', log.join(';'))
  }

  /** Tables and outputs can be read under their names, each column in its place. */
  private inSql(): void {
    const { driver } = this.place
    if (driver === null) return
    const shown = (name: string) => driver.prepare(`SELECT * FROM ${quoted(name)}`).all([])
    const { columns } = this.given
    const expected = this.db
      .table(this.table)
      .all()
      .map((row) => columns.map((column) => sqlOf(row, column)))
    // SQL shows whole rows in the order in which columns were declared, which is JavaScript's.
    const order = Object.keys(record(columns.map((column) => [column, 0]))).map((column) =>
      columns.indexOf(column as never),
    )
    expect(
      shown(this.table.name)
        .map((row) => JSON.stringify(row))
        .sort(),
    ).toEqual(expected.map((row) => JSON.stringify(order.map((i) => row[i]))).sort())
    const names = driver.prepare("SELECT name FROM sqlite_master WHERE type = 'view'").all([]).flat()
    for (const [made, output] of this.outputs) {
      const name = made.label(output).replace('.', '_')
      const { columns, size } = this.db.view(made, output)
      const isShown = columns !== null && columns.length > 0
      expect(names.includes(name)).toBe(isShown)
      if (isShown) expect(shown(name).length).toBe(size)
    }
  }

  private transfers(): void {
    for (const format of ['jsonl', 'json', 'csv'] as const) {
      let text: string
      try {
        text = [...textOf(exportedRows(this.db, this.table), { format, weights: false })].join('')
      } catch (error) {
        if (!(error instanceof SteppingError)) throw error
        this.say(format, error.message)
        continue
      }
      const into = this.place.driver === null ? inMemory() : inFile()
      const { db, error } = importText(this.table, `file.${format}`, text, {}, new Database(into.open()))
      expect(error).toBe(null)
      expect(db.table(this.table).zset().canonicalText()).toBe(
        this.db.table(this.table).zset().canonicalText(),
      )
    }
  }

  private goesBack(): void {
    const contents = () =>
      this.outputs.map(([made, output]) => this.db.view(made, output).zset().canonicalText())
    const before = contents()
    this.db.undo()
    this.say('undone', contents().join())
    this.db.redo()
    expect(contents()).toEqual(before)
  }
}

function sqlOf(row: Row, column: string): unknown {
  const value = Object.hasOwn(row, column) ? row[column] : null
  return typeof value === 'object' && value !== null ? canonicalText(value) : value
}

it('in memory and in a file', () => {
  let accepted = 0
  let all = 0
  fc.assert(
    fc.property(allNames, numbers, (given, rows) => {
      const [one, other] = [inMemory, inFile].map((place) => tried(given, rows, place()))
      expect(other).toEqual(one)
      expect(one?.refused === null, `${one?.refused}`).toBe(areAllowed(given, rows.length))
      all++
      if (one?.refused === null) accepted++
    }),
    runs(120),
  )
  // A law of refusals alone would say little.
  expect(accepted / all).toBeGreaterThan(0.2)
})
