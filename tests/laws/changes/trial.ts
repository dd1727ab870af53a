/** A database to which things happen, those who follow its changes, and what must hold of what these are told. */
import { expect } from 'vitest'
import { ChangeLog } from '../../../engine/database/change-log.ts'
import { History } from '../../../engine/database/history.ts'
import {
  type Change,
  type Circuit,
  Database,
  DatabaseError,
  type Store,
  ZSet,
} from '../../../engine/index.ts'
import type { Action } from './actions.ts'
import { DEFINITIONS, declarations, type Items, LATE, same, sharing } from './circuits.ts'
import { read, sumOf, text, Witness } from './witness.ts'

export class Trial {
  db!: Database
  private store!: Store
  private readonly reopen: () => Store
  private declaration = 0
  private outputs = new Map<string, Circuit<unknown>>()
  private readonly witnesses = new Map<string, Witness>()
  /** Iterators that nobody reads until the end of their database. */
  private sleepers: { name: string; from: number; changes: AsyncIterableIterator<Change> }[] = []
  private hasLate = false

  constructor(reopen: () => Store) {
    this.reopen = reopen
    this.open(0, false, 0)
    this.witness('items', ZSet.empty())
  }

  private get items(): Items {
    return declarations[this.declaration] as Items
  }

  private open(missed: number, shared: boolean, definition: number): void {
    this.store = this.reopen()
    this.db = new Database(this.store)
    this.outputs = new Map()
    this.db.declare(this.items)
    this.stay('items')
    if (shared) this.add('sharing', sharing(this.items))
    for (let i = 0; i < missed; i++) this.buy('tv', 2)
    this.add('same', same(this.items))
    this.add('sold.totals', DEFINITIONS[definition]?.(this.items) as Circuit<unknown>)
    if (!shared) this.add('sharing', sharing(this.items))
    if (this.hasLate) this.addLate(definition)
  }

  private add(name: string, circuit: Circuit<unknown>): void {
    this.db.add(circuit)
    this.outputs.set(name, circuit)
    this.stay(name)
  }

  private addLate(n: number): void {
    this.add('late', LATE[n % LATE.length]?.(this.items) as Circuit<unknown>)
  }

  /** The witness of something goes on with a database that was opened, or a circuit that was added. */
  private stay(name: string): void {
    const witness = this.witnesses.get(name)
    if (witness === undefined || this.staying.get(name)?.db === this.db) return
    const told = this.follow(name, witness.position, (change) => witness.changes.push(change))
    if (told !== false) this.staying.set(name, { db: this.db, stop: told })
  }
  private readonly staying = new Map<string, { db: Database; stop: () => void }>()

  /** What somebody reads who has no more than the store. */
  private outside(name: string, from: number): Change[] {
    const history = new History(this.store)
    return [...new ChangeLog(this.store, history).read(name, name === 'items', from, history.lastStep)]
  }

  /** Calls a listener; false where the output is not there to be named. */
  private follow(name: string, from: number, listener: (change: Change) => void): (() => void) | false {
    const handle = this.handle(name)
    return handle !== null && loose(this.db).subscribe(...handle, listener, { from })
  }

  private iterate(name: string, from: number): AsyncIterableIterator<Change> | undefined {
    const handle = this.handle(name)
    return handle === null ? undefined : loose(this.db).changes(...handle, { from })
  }

  /** How a table or an output is named to a database; null if the circuit is not there, or has it no more. */
  private handle(name: string): readonly unknown[] | null {
    if (name === 'items') return [this.items]
    const circuit = this.outputs.get(name)
    if (circuit === undefined || !isOutput(circuit, name)) return null
    return name === 'sold.totals' ? [circuit, 'totals'] : [circuit]
  }

  /** The first step that something can be resumed from. */
  private since(name: string): number {
    for (let from = this.db.lastStep; from >= 0; from--) {
      try {
        const stop = this.follow(name, from, () => {})
        if (stop === false) return 0
        stop()
      } catch (error) {
        expect(error).toBeInstanceOf(DatabaseError)
        return from + 1
      }
    }
    return 0
  }

  private witness(name: string, start: ZSet<unknown>): void {
    this.witnesses.set(name, new Witness(this.db.lastStep, start))
    this.staying.delete(name)
    this.stay(name)
  }

  private buy(product: string, qty: number): void {
    this.db.insert(this.items, { product, qty, ...(this.declaration === 1 && { note: '' }) })
  }

  async perform(action: Action): Promise<void> {
    const { db } = this
    switch (action.do) {
      case 'buy':
        return this.buy(action.product, action.qty)
      case 'return': {
        const row = db.table(this.items).all()[action.n]
        if (row !== undefined) db.remove(this.items, row)
        return
      }
      case 'prune':
        // Where a circuit that knows time would lose its steps.
        return refusable(() => db.prune({ keep: action.n }))
      case 'undo':
      case 'redo':
      case 'goto':
        return refusable(() => {
          if (action.do === 'goto') db.goto(action.n)
          else if (action.do === 'undo') db.undo()
          else db.redo()
        })
      case 'define':
        return this.add('sold.totals', DEFINITIONS[action.n]?.(this.items) as Circuit<unknown>)
      case 'drop': {
        const circuit = this.outputs.get('sold.totals')
        if (circuit === undefined) return
        db.drop(circuit)
        this.outputs.delete('sold.totals')
        return
      }
      case 'add late':
        this.hasLate = true
        this.addLate(action.resume)
        return
      case 'publish':
        for (const name of this.outputs.keys()) {
          const handle = this.handle(name)
          if (handle === null || db.published.includes(name)) continue
          loose(db).publish(...handle)
          this.witness(name, this.contents(name))
        }
        return
      case 'unpublish': {
        const handle = this.handle('sold.totals')
        if (!db.published.includes('sold.totals') || handle === null) return
        this.witnesses.delete('sold.totals')
        this.staying.get('sold.totals')?.stop()
        loose(db).unpublish(...handle)
        return
      }
      case 'restart':
        await this.wake()
        this.declaration = action.declaration
        db.close()
        return this.open(action.missed, action.shared, action.definition)
    }
  }

  private contents(name: string, db = this.db): ZSet<unknown> {
    const handle = this.handle(name)
    if (handle === null) return ZSet.empty()
    return name === 'items'
      ? db.table(this.items).zset()
      : loose(db)
          .view(...handle)
          .zset()
  }

  async check(resume: number): Promise<void> {
    expect(this.db.check()).toEqual([])
    for (const [name, witness] of this.witnesses) {
      // Whose circuit has not come back with it is told by the store alone.
      if (this.staying.get(name)?.db !== this.db)
        witness.changes.push(...this.outside(name, Math.max(witness.position, this.db.firstStep - 1)))
      witness.position = this.db.lastStep
      expect(`${name} ${witness.sum}`).toBe(`${name} ${this.contents(name)}`)
      // The number of a step is where a change is found: none has two.
      const steps = witness.changes.map(({ step }) => step)
      expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b))
      if (this.handle(name) === null) continue
      const since = this.since(name)
      const from = since + (resume % (this.db.lastStep - since + 1))
      if (from < witness.from) continue
      const told: string[] = []
      const stop = this.follow(name, from, (change) => told.push(text(change)))
      if (stop !== false) stop()
      expect(told).toEqual(witness.after(from))
      expect(this.outside(name, from).map(text)).toEqual(told)
      const changes = this.iterate(name, from) as AsyncIterableIterator<Change>
      expect(await read(changes)).toEqual(witness.after(from))
      if (this.sleepers.length < 4)
        this.sleepers.push({ name, from, changes: this.iterate(name, from) as AsyncIterableIterator<Change> })
    }
  }

  /** Those who slept read all at once what they have missed. */
  async wake(): Promise<void> {
    for (const { name, from, changes } of this.sleepers) {
      const witness = this.witnesses.get(name)
      const told = await read(changes).catch((error) => error)
      if (told instanceof DatabaseError)
        expect(told.message).toMatch(/they are kept from step|was dropped, or/)
      else if (witness !== undefined && witness.from <= from) expect(told).toEqual(witness.after(from))
    }
    this.sleepers = []
  }

  /** A copy goes on with what was published. */
  async fork(at: number): Promise<void> {
    const { db } = this
    if (at < db.firstStep - 1) return
    const copy = await db.fork({ at }).catch((error: Error) => {
      expect(error.message).toContain('no longer in the log')
      return null
    })
    if (copy === null) return
    const sums: (() => void)[] = []
    for (const [name, witness] of this.witnesses) {
      const handle = this.handle(name)
      if (handle === null || (name !== 'items' && !db.published.includes(name))) continue
      // What has been defined otherwise since begins anew in the copy.
      let from = Math.min(at, Math.max(witness.from, this.since(name)))
      const told: Change[] = []
      const follow = (): (() => void) =>
        loose(copy).subscribe(...handle, (change: Change) => told.push(change), { from })
      try {
        follow()
        expect(told.map(text)).toEqual(witness.after(from).filter((line) => Number(line.split(' ')[0]) <= at))
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error
        expect(error.message).toContain(`they are kept from step ${at} on`)
        from = at
        follow()
      }
      const before = this.contents(name, copy).minus(sumOf(told))
      sums.push(() =>
        expect(`${name} ${before.plus(sumOf(told))}`).toBe(`${name} ${this.contents(name, copy)}`),
      )
    }
    refusable(() => copy.undo())
    copy.insert(this.items, { product: 'pc', qty: 2, ...(this.declaration === 1 && { note: '' }) })
    for (const check of sums) check()
    copy.close()
  }
}

/** A database whose outputs are named by handles that are found at run time. */
interface Loose {
  subscribe(...given: unknown[]): () => void
  changes(...given: unknown[]): AsyncIterableIterator<Change>
  publish(...given: unknown[]): void
  unpublish(...given: unknown[]): void
  view(...given: unknown[]): { zset(): ZSet<unknown> }
}

function loose(db: Database): Loose {
  return db as unknown as Loose
}

function isOutput(circuit: Circuit<unknown>, name: string): boolean {
  return name !== 'sold.totals' || circuit.graph.outputs.has('totals')
}

function refusable(act: () => void): void {
  try {
    act()
  } catch (error) {
    expect((error as Error).message).toMatch(/there is no step|no longer in the log|knows time and was added/)
  }
}
