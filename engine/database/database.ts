/** A database: tables, the circuits over them, and the one operation that moves all of it forward, the step. */
import { type Circuit, SOLE_OUTPUT } from '../circuit/circuit.ts'
import type { Vertex } from '../circuit/operator.ts'
import type { Table } from '../circuit/table.ts'
import { MemoryStore } from '../trace/memory/store.ts'
import type { Changes, LogEntry, Store, Trace } from '../trace/trace.ts'
import { DatabaseError, SteppingError } from '../value/error.ts'
import type { ZSet } from '../zset/zset.ts'
import { checkCircuit, checkFunction, checkTable, checkTableOrCircuit, unexpected } from './arguments.ts'
import { ChangeLog } from './change-log.ts'
import { outputDifferences } from './check.ts'
import { Circuits } from './circuits.ts'
import type { Difference } from './differences.ts'
import { Exclusive } from './exclusive.ts'
import { Feeds } from './feeds.ts'
import type { FillProgress } from './fill.ts'
import { Followed } from './followed.ts'
import { copyInto, type OpenStore } from './fork.ts'
import { History } from './history.ts'
import { Past } from './past.ts'
import { Publications, type Redefinition, redefinitionStep } from './publications.ts'
import { readable } from './readable.ts'
import type { Running } from './running.ts'
import { changesHandedOut, type Outcome, type OutputDelta, Step } from './step.ts'
import { Tables } from './tables.ts'
import { Transaction } from './transaction.ts'
import { type Rows, View } from './view.ts'

export class Database extends Followed {
  private readonly store: Store
  private readonly openStore: OpenStore
  protected readonly tables: Tables
  protected readonly circuits: Circuits
  protected readonly history: History
  protected readonly exclusive: Exclusive
  protected readonly publications: Publications
  protected readonly feeds: Feeds

  /**
   * @param openStore opens the stores of copies; without it, they are in memory
   * @param report is told what a listener to changes throws, after a step that is committed all the same; without, it is thrown to nobody, as an uncaught
   *   exception
   */
  constructor(
    store: Store,
    openStore: OpenStore = memoryOnly,
    report: (error: unknown) => void = throwLater,
  ) {
    super()
    this.store = store
    this.openStore = openStore
    this.tables = new Tables(store)
    this.history = new History(store)
    this.exclusive = new Exclusive(store, () => this.lastStep)
    this.publications = new Publications(store)
    this.circuits = new Circuits(store, this.tables, this.history, this.publications)
    const log = new ChangeLog(store, this.history)
    const runs = (circuit: Circuit<unknown>): boolean =>
      this.circuits.named(circuit.name)?.circuit === circuit
    const replay = (from: number, to: number): IterableIterator<Step> => this.replay(from, to)
    this.feeds = new Feeds({ history: this.history, replay, runs }, log, this.publications, report)
  }

  /** The file that it is in; null where it is in memory, and ends with the program. */
  get file(): string | null {
    return this.store.file ?? null
  }

  /** The number of the last committed step; 0 before the first. */
  get lastStep(): number {
    return this.history.lastStep
  }

  /** The number of the first step that is still in the log; one more than the last if none is. */
  get firstStep(): number {
    return this.history.first
  }

  /** The declared tables and the added circuits, in order of declaration. */
  get catalog(): { readonly tables: readonly Table[]; readonly circuits: readonly Circuit<unknown>[] } {
    return { tables: this.tables.all, circuits: this.circuits.definitions }
  }

  /**
   * Declares a table. Declaring it again alike changes nothing; an empty one that no circuit reads may be declared otherwise. Where columns have gone, or
   * have come with a default, its rows and those in the log are made to fit: O(rows + log).
   * @throws DatabaseError if the database holds it with other columns or another key, or an output is called so in SQL
   */
  declare(table: Table): void {
    checkTable(table)
    if (this.tables.named(table.name) === table) return
    this.restructure(`declaring ${table.name}`, () => {
      if (this.tables.isEmptyUnlike(table) && this.readerOf(table.name) === undefined)
        this.dropTable(table.name)
      return this.declareTable(table)
    })
  }

  /** @throws DatabaseError also if an output is called in SQL as the table is */
  private declareTable(table: Table): Redefinition[] {
    this.circuits.views.checkTable(table.name)
    const reader = this.readerOf(table.name)
    if (this.tables.isUnlike(table)) this.circuits.outdate(new Set([table.name]))
    const reshaped = this.tables.declare(table)
    if (reshaped === undefined) return []
    if (reader !== undefined) {
      throw new DatabaseError(
        `table ${table.name} is declared with other columns while circuit ${reader.circuit.name} reads it`,
        `Drop ${reader.circuit.name} first, and add it again with the new declaration.`,
      )
    }
    // A circuit that is added next reads the rows; they are in traces that are new themselves, so that a rollback drops them.
    this.store.flush()
    this.history.reshape(table.name, reshaped.rows)
    return [this.publications.reshaped(table.name, reshaped.delta, this.lastStep)]
  }

  /**
   * Adds a circuit: its state is created and backfilled from the tables, in one transaction; a stored circuit that is
   * unchanged and has missed no step continues where it stopped. A circuit of the same name is replaced. O(|tables|) for a backfill.
   *
   * The time of a circuit that knows time (one with `delay`, `differentiate` or `integrate`) begins where the first circuit of its name that does is added: what
   * the tables hold then is its first step, and every later step of the database is one of its steps, whatever that changes. If it cannot continue, because its
   * definition has changed or cannot be compared, or because it missed steps, it is run anew from there through the steps on the way to where the database is,
   * as if it had always been there: O(rows and steps since its time began). Its time begins anew if it is dropped, if a circuit of its name is added
   * that does not know time, or if a table that it reads is dropped before it is added again; and in a file of an older version, if the log no longer has its steps.
   * @param options.progress is told how far a backfill from tables is, after every 10,000 rows in a file; what it throws ends it, and the database is as before
   * @throws StepError if a function of the circuit fails on a row, of the tables or of the steps that it is run through; then the database is as before
   */
  add(
    circuit: Circuit<unknown>,
    { progress }: { readonly progress?: (far: FillProgress) => void } = {},
  ): void {
    checkCircuit(circuit)
    if (this.circuits.named(circuit.name)?.circuit === circuit) return
    this.restructure(`adding ${circuit.name}`, () => {
      const reshaped = [...circuit.tables.values()].flatMap((table) => this.declareTable(table))
      const before = this.circuits.named(circuit.name)?.circuit
      const held = this.circuits.add(circuit, { progress })
      this.store.flush()
      return [...reshaped, ...this.publications.differences(held, this.settle(circuit.name), before)]
    })
  }

  /** Forgets a circuit and its state, or a table and its rows. @throws DatabaseError if a circuit reads the table */
  drop(dropped: Circuit<unknown> | Table): void {
    checkTableOrCircuit(dropped)
    if ('graph' in dropped) {
      this.restructure(`dropping ${dropped.name}`, () => {
        const before = this.circuits.named(dropped.name)?.circuit
        const held = this.publications.held(dropped.name)
        this.circuits.drop(dropped.name)
        return this.publications.differences(held, this.settle(dropped.name), before)
      })
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
      const delta = this.tables.contents(table).negate()
      this.dropTable(table.name)
      return [{ of: table.name, isTable: true, delta }]
    })
  }

  /**
   * One atomic step: collects changes, runs every circuit that they touch, commits. If anything throws, nothing has changed.
   * @throws TableError, StepError, or what `change` throws
   */
  step(change: (tx: Transaction) => void): Step {
    checkFunction('a function that is given the step, step(tx => …)', change)
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
    if (!(transaction instanceof Transaction))
      throw unexpected('a transaction, as begin() returns it', transaction)
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
   * Takes back the step that made everything as it is, by a step with the negated changes: Z-sets are a group.
   * @throws DatabaseError if there is none
   */
  undo(): Step {
    return this.go(this.history.back)
  }

  /**
   * Takes the last step that was taken back again, as long as only such moves came after it.
   * @throws DatabaseError if there is none
   */
  redo(): Step {
    return this.go(this.history.forth)
  }

  /**
   * Goes to how everything was after a step, by one step with what has changed since; 0 is the beginning. Also a step that was taken back can be
   * gone to. O(changes between), and O(all steps) for circuits that know time, such as those with a raw delay.
   * @throws DatabaseError if there was no such step
   */
  goto(step: number): Step {
    return this.go(this.history.placeOf(step))
  }

  /** What a cached output holds. @throws DatabaseError if the circuit was not added, has no such output, or does not cache it */
  view<O, K extends keyof O & string>(circuit: Circuit<O>, output: K): View<O[K]>
  view<T>(circuit: Circuit<{ readonly [SOLE_OUTPUT]: T }>): View<T>
  view(circuit: Circuit<unknown>, output: string = SOLE_OUTPUT): View<unknown> {
    const { runner } = this.readable(circuit, output)
    const vertex = runner.graph.outputs.get(output) as Vertex
    return new View(circuit.label(output), runner.cached(vertex)?.state as Trace, vertex.shape)
  }

  /** What a table holds, read by its key. */
  table<T>(table: Table<T>): View<T> {
    this.exclusive.usable()
    const declared = this.tables.resolve(table)
    return new View(declared.name, this.tables.inOrder(declared) as Rows<T>, declared.shape)
  }

  /**
   * How everything was after a step; 0 is the beginning. What is read there does not change with later steps.
   * @throws DatabaseError if there was no such step
   */
  at(step: number): Past {
    this.exclusive.usable()
    return new Past(step, this.history.placeOf(step), this.circuits.courses, {
      table: (table) => this.tables.resolve(table),
      cached: (circuit, output) => this.readable(circuit, output),
    })
  }

  /**
   * The steps in order, from one to another, both included: what each changed in the tables, and where it led if it went back or forth.
   * @param range the first one in the log to the last, unless it says otherwise
   * @throws DatabaseError if there was no such step, or it was pruned
   */
  log({
    from = this.history.first,
    to = this.lastStep,
  }: {
    readonly from?: number
    readonly to?: number
  } = {}): LogEntry[] {
    this.exclusive.usable()
    return this.entries(from, to).map((entry) => ({ ...entry, changes: changesHandedOut(entry.changes) }))
  }

  private entries(from: number, to: number): LogEntry[] {
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => this.history.entry(from + i))
  }

  /**
   * Forgets all but the last steps of the log: nothing changes but that what came before them cannot be gone back to.
   * @param options.keep how many steps to keep
   * @throws DatabaseError if that is no whole number, or a circuit that knows time needs earlier steps: it can only be run anew from where it was added. That is
   *   so also for a circuit that the database has stored and that has not been added since it was opened
   */
  prune({ keep }: { readonly keep: number }): void {
    if (!Number.isSafeInteger(keep) || keep < 0)
      throw new DatabaseError(`prune: keep is ${keep}, expected a whole number of steps, 0 or more`)
    this.exclusive.usable()
    this.circuits.checkPrune(this.history.startOfLast(keep))
    let start: ReturnType<History['prune']> | undefined
    this.exclusive.run('pruning the log', () => {
      start = this.history.prune(keep)
    })
    if (start !== undefined) this.history.prunedTo(start)
  }

  /**
   * A copy of the database as it was after a step, with the circuits and the log up to there, which goes its own way from then on. In a new file, or in
   * memory if none is named. O(|tables| + log).
   * @throws DatabaseError if there was no such step, or the file holds a database already
   */
  async fork({
    file,
    at = this.lastStep,
  }: {
    readonly file?: string
    readonly at?: number
  } = {}): Promise<Database> {
    this.exclusive.usable()
    const store = await this.openStore(file)
    try {
      const copy = this.copy(store, at, false)
      copy.exclusive.run('copying what is published', () => {
        const tables = this.tables.all.map(({ name }) => name)
        this.publications.copyInto(store, tables, at)
        copy.publications.changed()
        for (const { circuit } of copy.circuits.all) copy.settle(circuit.name)
      })
      return copy
    } catch (error) {
      store.close()
      throw error
    }
  }

  /**
   * Copies the database to a new file while steps go on; the copy is as of the last step when it is done.
   * @throws DatabaseError if the file is there already, or cannot be written
   */
  async backup(file: string): Promise<void> {
    this.exclusive.usable()
    if (this.store.backup !== undefined) await this.store.backup(file)
    else (await this.fork({ file })).close()
  }

  /**
   * Everything, the log and what circuits keep included, as the bytes of a SQLite file as of the last step: to be downloaded, kept elsewhere, and opened again with
   * `open({ bytes })`, under Node and in browsers alike. O(|everything|).
   */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    this.exclusive.idle('a copy as bytes')
    if (this.store.bytes !== undefined) return this.store.bytes()
    const copy = await this.fork({ file: ':memory:' })
    try {
      return await copy.bytes()
    } finally {
      copy.close()
    }
  }

  /**
   * Writes the steps that are in the write-ahead log beside the file back into it, and empties the log, as otherwise happens now and then by itself
   * (see the setting `checkpoint` of `open`); nothing in memory. O(pages in the log).
   * @returns whether all of it was: not while a program that reads the file still reads what was before
   * @throws StoreError if there is no room for them, or the file cannot be written
   */
  checkpoint(): boolean {
    return this.exclusive.alone('a checkpoint', () => this.store.checkpoint?.() ?? true)
  }

  /**
   * The steps from one to another once more, both included: what each changed, in the tables and in every output of the circuits that are there now. They
   * are run in memory, from how everything was before them; nothing changes.
   * @throws DatabaseError if there was no such step
   */
  *replay(from: number, to: number): IterableIterator<Step> {
    this.exclusive.usable()
    const entries = this.entries(from, to)
    const past = this.copy(new MemoryStore(), from - 1, true)
    for (const { changes, goesTo } of entries)
      yield goesTo === null ? past.apply(past.ofTables(changes), null, true) : past.go(goesTo, true)
  }

  /**
   * Computes every cached output anew from the tables and compares it with what is kept.
   * @returns where it differs; nothing if all is as it should be. O(what all circuits cost on all rows).
   * @throws StepError if a function of a circuit does
   */
  check(): Difference[] {
    this.exclusive.usable()
    const { courses } = this.circuits
    return [
      ...this.tables.all.flatMap((table) => this.tables.differences(table)),
      ...this.circuits.all.flatMap((running) => outputDifferences(running, courses, this.history.here)),
    ]
  }

  /** As `check`, and asks the store whether it is sound: what is wrong with a file, in the words of SQLite. */
  verify(): { readonly differences: readonly Difference[]; readonly faults: readonly string[] } {
    this.exclusive.usable()
    const faults = this.store.faults()
    // What is read from a broken file means nothing.
    return { faults, differences: faults.length > 0 ? [] : this.check() }
  }

  /** Ends iterators and subscriptions, and closes the store; afterwards the database refuses everything. */
  close(): void {
    this.feeds.close()
    this.exclusive.close()
  }

  /** A step to a place in the history. @param always also if it is there */
  private go(place: number, always = false): Step {
    return this.apply(this.ofTables(this.history.between(this.history.here, place)), place, always)
  }

  /** Changes by the tables themselves. @throws DatabaseError if one has not been declared */
  private ofTables(changes: Changes): Map<Table, ZSet<unknown>> {
    const byTable = new Map<Table, ZSet<unknown>>()
    for (const [name, delta] of changes) {
      const table = this.tables.named(name)
      if (table === undefined) {
        throw new DatabaseError(
          `a step in the log changes the table ${name}, which has not been declared`,
          `Declare ${name} first.`,
        )
      }
      byTable.set(table, delta)
    }
    return byTable
  }

  /** @param unseen whether nothing of what the copy does must be seen from outside */
  private copy(store: Store, step: number, unseen: boolean): Database {
    const { courses } = this.circuits
    copyInto(store, this.tables, courses, this.history, step)
    const copy = new Database(store, this.openStore)
    for (const table of this.tables.all) copy.declare(table)
    for (const { circuit, since, timed } of this.circuits.all)
      copy.restructure(`copying ${circuit.name}`, () => {
        const { here } = copy.history
        copy.circuits.add(circuit, { copying: { as: timed ? courses.startOf(here, since) : here, unseen } })
        copy.store.flush()
        return []
      })
    return copy
  }

  /**
   * @param goesTo the place in the history where the changes lead, if it is there already
   * @param always also if nothing changes
   */
  private apply(changes: ReadonlyMap<Table, ZSet<unknown>>, goesTo: number | null, always = false): Step {
    const { history } = this
    const byName = new Map([...changes].map(([table, delta]) => [table.name, delta]))
    const moves = goesTo === null ? byName.size > 0 || this.circuits.areTimed : goesTo !== history.here
    if (!moves && !always) return new Step(this.outcome(history.lastStep, byName, []))
    const number = history.lastStep + 1
    let outputs: readonly OutputDelta[] = []
    const make = (): void => {
      if (goesTo !== null) outputs = this.circuits.rewindTimed(goesTo)
      this.tables.stage(changes)
      outputs = [...outputs, ...this.circuits.step(byName, goesTo === null)]
      this.store.flush()
      this.publications.keep(number, outputs)
      history.append(byName, goesTo)
    }
    // Circuits that know time are started anew.
    if (goesTo !== null && this.circuits.areTimed) {
      this.restructure(`step ${number}`, () => {
        make()
        for (const { circuit } of this.circuits.all) this.settle(circuit.name)
        return []
      })
    } else this.exclusive.run(`step ${number}`, make)
    history.stepped(number, goesTo)
    const outcome = this.outcome(number, byName, outputs)
    this.feeds.deliver(outcome)
    return new Step(outcome)
  }

  private outcome(number: number, changes: Changes, outputs: readonly OutputDelta[]): Outcome {
    return { number, changes, outputs, circuits: this.circuits.definitions }
  }

  private readable(circuit: Circuit<unknown>, output: string): Running {
    this.exclusive.usable()
    checkCircuit(circuit)
    return readable(this.circuits.named(circuit.name), circuit, output)
  }

  /** Notes what a circuit has of what is published. @returns the circuit of that name, if it runs */
  private settle(circuit: string): Running | undefined {
    const running = this.circuits.named(circuit)
    this.publications.settle(circuit, running)
    return running
  }

  private dropTable(name: string): void {
    this.circuits.outdate(new Set([name]), { dropped: true })
    this.tables.drop(name)
  }

  private readerOf(table: string): Running | undefined {
    return this.circuits.all.find(({ runner }) => runner.graph.inputs.has(table))
  }

  /**
   * A transaction that changes which tables and circuits there are. What that changes in tables and published outputs is a step that goes nowhere else:
   * it has a number, so that whoever follows them knows whether it has seen that.
   */
  private restructure(what: string, run: () => readonly Redefinition[]): void {
    const restores = [this.tables.snapshot(), this.circuits.snapshot()]
    const { history } = this
    let redefined: readonly Redefinition[] = []
    const number = history.lastStep + 1
    try {
      this.exclusive.run(what, () => {
        redefined = run().filter(({ delta }) => !delta.isEmpty)
        if (redefined.length === 0) return
        this.publications.redefine(number, redefined)
        history.append(new Map(), history.here)
      })
    } catch (error) {
      for (const restore of restores) restore()
      throw error
    }
    if (redefined.length > 0) {
      history.stepped(number, history.here)
      this.feeds.deliver(redefinitionStep(number, redefined, this.circuits.definitions))
    }
    this.feeds.restructured()
  }
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}

const memoryOnly: OpenStore = async (file) => {
  if (file === undefined) return new MemoryStore()
  throw new DatabaseError(
    `the file ${JSON.stringify(file)} cannot be opened: this database was made without a way to open files`,
    'Use open(…) to make it.',
  )
}
