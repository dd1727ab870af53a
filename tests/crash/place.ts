/** A file that the load is done to, opened with the tables and circuits that are there at the number of an operation. */
import { type Circuit, Database } from '../../engine/index.ts'
import { openBetterSqlite3 } from '../../engine/trace/sqlite/better-sqlite3.ts'
import type { Driver } from '../../engine/trace/sqlite/driver.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'
import { made } from './circuits.ts'
import { type Declared, declaredBefore, type Operation, type Place, perform } from './operations.ts'

/** So often that most operations run into a checkpoint. */
const CHECKPOINT_PAGES = 200

/** By whatever driver. */
export abstract class DriverPlace implements Place {
  readonly file: string
  db!: Database
  driver!: Driver
  private readonly circuits = new Map<string, Circuit<unknown>>()

  constructor(file: string) {
    this.file = file
  }

  protected abstract open(declared: Declared): void | Promise<void>

  protected use(driver: Driver, { tables, circuits }: Declared): void {
    this.driver = driver
    this.db = new Database(new SqliteStore(driver))
    for (const table of tables.values()) this.db.declare(table)
    for (const [name, version] of circuits) this.add(name, version)
  }

  add(name: string, version: number): void {
    const circuit = made(name, version)
    this.db.add(circuit)
    this.circuits.set(name, circuit)
  }

  drop(name: string): void {
    this.db.drop(this.circuits.get(name) as Circuit<unknown>)
    this.circuits.delete(name)
  }

  /** Does the operation of that number. */
  async perform(all: readonly Operation[], number: number, seed: number): Promise<void> {
    const operation = all[number] as Operation
    if (operation.kind !== 'reopen') return perform(operation, number, seed, this)
    this.db.close()
    await this.open(declaredBefore(all, number))
  }
}

/** By the driver for Node. */
export class OpenPlace extends DriverPlace {
  constructor(file: string, declared: Declared) {
    super(file)
    this.open(declared)
  }

  protected open(declared: Declared): void {
    this.use(openBetterSqlite3(this.file, { checkpoint: CHECKPOINT_PAGES }), declared)
  }
}
