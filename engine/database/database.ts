/** A database: tables, the circuits over them, and the one operation that moves all of it forward, the step. */
import { type Circuit, SOLE_OUTPUT } from '../circuit/circuit.ts'
import { UNKNOWN } from '../circuit/shape.ts'
import type { Table } from '../circuit/table.ts'
import type { Store } from '../trace/trace.ts'
import { DatabaseError, SteppingError } from '../value/error.ts'
import type { ZSet } from '../zset/zset.ts'
import { Circuits, type Running } from './circuits.ts'
import { type OutputDelta, Step } from './step.ts'
import { Tables } from './tables.ts'
import { Transaction } from './transaction.ts'
import { type Rows, View } from './view.ts'

export class Database {
  private readonly store: Store
  private readonly tables: Tables
  private readonly circuits: Circuits
  private last: number
  /** What is going on now, if anything: user functions run inside steps and must not start another. */
  private busy: string | undefined
  private closed = false
  private readonly listeners = new Set<(step: Step) => void>()

  constructor(store: Store) {
    this.store = store
    this.tables = new Tables(store)
    this.circuits = new Circuits(store, this.tables)
    this.last = store.lastStep()
  }

  /** The number of the last committed step; 0 before the first. */
  get lastStep(): number {
    return this.last
  }

  /** The declared tables and the added circuits, in order of declaration. */
  get catalog(): { readonly tables: readonly Table[]; readonly circuits: readonly Circuit<unknown>[] } {
    return { tables: this.tables.all, circuits: this.circuits.all.map(({ circuit }) => circuit) }
  }

  /**
   * Declares a table. Declaring it again alike changes nothing; an empty one that no circuit reads may be declared otherwise.
   * @throws DatabaseError if the database holds it with other columns or another key, or an output is called so in SQL
   */
  declare(table: Table): void {
    if (this.tables.named(table.name) === table) return
    this.restructure(`declaring ${table.name}`, () => {
      if (this.tables.isEmptyUnlike(table) && this.readerOf(table.name) === undefined)
        this.tables.drop(table.name)
      this.declareTable(table)
    })
  }

  /** @throws DatabaseError also if an output is called in SQL as the table is */
  private declareTable(table: Table): void {
    const output = this.tables.named(table.name) === undefined && this.circuits.outputCalled(table.name)
    if (output) {
      throw new DatabaseError(
        `table ${table.name} would be called in SQL as ${output} is`,
        'Give the table another name.',
      )
    }
    this.tables.declare(table)
  }

  /**
   * Adds a circuit: its state is created and backfilled from the tables, in one transaction; a stored circuit that is
   * unchanged and has missed no step continues where it stopped. A circuit of the same name is replaced. O(|tables|) for a backfill.
   * @throws StepError if a function of the circuit fails on a row; then the database is as before
   */
  add(circuit: Circuit<unknown>): void {
    if (this.circuits.named(circuit.name)?.circuit === circuit) return
    this.restructure(`adding ${circuit.name}`, () => {
      for (const table of circuit.tables.values()) this.declareTable(table)
      this.circuits.add(circuit)
      this.store.flush()
    })
  }

  /** Forgets a circuit and its state, or a table and its rows. @throws DatabaseError if a circuit reads the table */
  drop(dropped: Circuit<unknown> | Table): void {
    if ('graph' in dropped) {
      this.restructure(`dropping ${dropped.name}`, () => this.circuits.drop(dropped.name))
      return
    }
    const table = this.tables.resolve(dropped)
    const reader = this.readerOf(table.name)
    if (reader !== undefined) {
      throw new DatabaseError(
        `circuit ${reader.circuit.name} reads ${table.name}`,
        `Drop ${reader.circuit.name} first.`,
      )
    }
    this.restructure(`dropping ${table.name}`, () => {
      this.tables.drop(table.name)
      this.circuits.outdate(new Set([table.name]))
    })
  }

  /**
   * One atomic step: collects changes, runs every circuit that they touch, commits. If anything throws, nothing has changed.
   * @throws TableError, StepError, or what `change` throws
   */
  step(change: (tx: Transaction) => void): Step {
    const transaction = this.begin()
    const returned: unknown = change(transaction)
    if (returned instanceof Promise) {
      returned.catch(() => {})
      throw new SteppingError(
        'the function given to step is asynchronous',
        'Await first, then step with what you have.',
      )
    }
    return this.commit(transaction)
  }

  /** Starts collecting changes for a step that `commit` makes; one that is never committed changes nothing. */
  begin(): Transaction {
    return new Transaction((table) => this.tables.resolve(table))
  }

  /** Makes the step that a transaction has collected. @throws TableError, StepError; then nothing has changed */
  commit(transaction: Transaction): Step {
    return this.apply(transaction.close(), null)
  }

  /** A step that inserts rows. */
  insert<T>(table: Table<T>, ...rows: NoInfer<T>[]): Step {
    return this.step((tx) => tx.insert(table, ...rows))
  }

  /** A step that removes rows. */
  remove<T>(table: Table<T>, ...rows: NoInfer<T>[]): Step {
    return this.step((tx) => tx.remove(table, ...rows))
  }

  /** A step that replaces one row by another. */
  replace<T>(table: Table<T>, old: NoInfer<T>, row: NoInfer<T>): Step {
    return this.step((tx) => tx.replace(table, old, row))
  }

  /**
   * Takes back the last step that has not been taken back yet, by a step with the negated changes: Z-sets are a group.
   * @throws DatabaseError if there is none, or a circuit remembers steps by a raw delay
   */
  undo(): Step {
    const timed = this.circuits.all.find((running) => running.timed)
    if (timed !== undefined) {
      throw new DatabaseError(
        `circuit ${timed.circuit.name} has a raw delay, so a step cannot be undone by its negation`,
        'delay, integrate and differentiate remember when things happened, not only what.',
      )
    }
    const step = this.lastUndoable()
    const entry = step === 0 ? undefined : this.store.readLog(step)
    if (entry === undefined) throw new DatabaseError('there is no step to undo')
    const changes = new Map<Table, ZSet<unknown>>()
    for (const [name, delta] of entry.changes) {
      const table = this.tables.named(name)
      if (table === undefined) {
        throw new DatabaseError(
          `step ${step} changed the table ${name}, which has not been declared`,
          `Declare ${name} first.`,
        )
      }
      changes.set(table, delta.negate())
    }
    return this.apply(changes, step)
  }

  /** What a cached output holds. @throws DatabaseError if the circuit was not added, has no such output, or does not cache it */
  view<O, K extends keyof O & string>(circuit: Circuit<O>, output: K): View<O[K]>
  view<T>(circuit: Circuit<{ readonly [SOLE_OUTPUT]: T }>): View<T>
  view(circuit: Circuit<unknown>, output: string = SOLE_OUTPUT): View<unknown> {
    this.usable()
    if (this.circuits.named(circuit.name)?.circuit !== circuit) {
      throw new DatabaseError(
        `circuit ${circuit.name} has not been added to this database`,
        'Call db.add(circuit) first.',
      )
    }
    const outputs = [...circuit.graph.outputs.keys()]
    if (!outputs.includes(output)) {
      throw new DatabaseError(
        `circuit ${circuit.name} has no output "${output}"; its outputs are ${outputs.join(', ')}`,
      )
    }
    const trace = this.circuits.cached(circuit, output)
    if (trace === undefined) {
      throw new DatabaseError(
        `${circuit.label(output)} is not cached, so there is nothing to read`,
        'Return cache(stream) from the build function instead of the bare stream.',
      )
    }
    return new View(circuit.label(output), trace, circuit.graph.outputs.get(output)?.shape ?? UNKNOWN)
  }

  /** What a table holds, read by its key. */
  table<T>(table: Table<T>): View<T> {
    this.usable()
    const declared = this.tables.resolve(table)
    return new View(declared.name, this.tables.inOrder(declared) as Rows<T>, declared.shape)
  }

  /** Calls a function after every committed step, until the function that this returns is called. */
  subscribe(listener: (step: Step) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Closes the store; afterwards the database refuses everything. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.store.close()
  }

  private apply(changes: ReadonlyMap<Table, ZSet<unknown>>, undoes: number | null): Step {
    const byName = new Map([...changes].map(([table, delta]) => [table.name, delta]))
    const timed = this.circuits.all.some((running) => running.timed)
    if (byName.size === 0 && !timed) return new Step(this.last, byName, [])
    const number = this.last + 1
    let outputs: OutputDelta[] = []
    this.transact(`step ${number}`, () => {
      this.tables.stage(changes)
      outputs = this.circuits.step(byName)
      this.store.flush()
      this.store.appendLog({ step: number, undoes, changes: byName })
    })
    this.last = number
    const step = new Step(number, byName, outputs)
    for (const listener of this.listeners) listener(step)
    return step
  }

  private readerOf(table: string): Running | undefined {
    return this.circuits.all.find(({ runner }) => runner.graph.inputs.has(table))
  }

  /** The last step that is neither an undo nor undone; 0 if there is none. */
  private lastUndoable(): number {
    const undone = new Set<number>()
    for (let step = this.last; step > 0; step--) {
      const entry = this.store.readLog(step)
      if (entry === undefined) return 0
      if (entry.undoes !== null) undone.add(entry.undoes)
      else if (!undone.has(step)) return step
    }
    return 0
  }

  /** A transaction that changes which tables and circuits there are. */
  private restructure(what: string, run: () => void): void {
    const restores = [this.tables.snapshot(), this.circuits.snapshot()]
    try {
      this.transact(what, run)
    } catch (error) {
      for (const restore of restores) restore()
      throw error
    }
  }

  /** Runs changes to the store whole or not at all. */
  private transact(what: string, run: () => void): void {
    this.usable()
    if (this.busy !== undefined) {
      throw new SteppingError(
        `${what} was asked for in the middle of ${this.busy}`,
        'Functions of a circuit must not change the database.',
      )
    }
    this.busy = what
    try {
      this.store.begin()
      run()
      this.store.commit()
    } catch (error) {
      this.store.rollback()
      throw error
    } finally {
      this.busy = undefined
    }
  }

  private usable(): void {
    if (this.closed) throw new DatabaseError('the database is closed')
  }
}
