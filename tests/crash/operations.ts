/**
 * The load: numbered operations of every kind that changes a file, the same for everybody who does them from the same seed, also for who begins in the
 * middle. What is done depends on the seed, the number of the operation, and what is in the database then.
 */
import { rmSync } from 'node:fs'
import type { Database, Table } from '../../engine/index.ts'
import { edges, lineItems, NOTES, products } from './circuits.ts'
import { type Random, random } from './random.ts'

export type Kind =
  | 'create'
  | 'migrate'
  | 'declare'
  | 'small step'
  | 'large step'
  | 'recursive step'
  | 'undo'
  | 'redo'
  | 'goto'
  | 'add'
  | 'replace'
  | 'drop'
  | 'reshape'
  | 'prune'
  | 'checkpoint'
  | 'backup'
  | 'reopen'

export interface Operation {
  readonly kind: Kind
  /** The table that is declared. */
  readonly table?: string
  /** The circuit that is added, replaced or dropped. */
  readonly circuit?: string
  /** The circuit's, or the shape that `notes` is given. */
  readonly version?: number
}

/** Which tables and circuits there are. */
export interface Declared {
  /** Each in the shape that it has. */
  readonly tables: ReadonlyMap<string, Table>
  /** Versions by name, in the order in which they were added. */
  readonly circuits: ReadonlyMap<string, number>
}

const ROUNDS = 2

/** One round does everything once at least. */
function round(n: number): Operation[] {
  const version = n % 2
  const add = (circuit: string, v = version): Operation => ({ kind: 'add', circuit, version: v })
  const drop = (circuit: string): Operation => ({ kind: 'drop', circuit })
  const step = (size: 'small' | 'large' | 'recursive'): Operation => ({ kind: `${size} step` })
  const replace = (circuit: string): Operation => ({ kind: 'replace', circuit, version: 1 - version })
  return [
    step('small'),
    step('large'),
    add('kinds'),
    step('recursive'),
    add('sold'),
    step('small'),
    add('late'),
    add('top'),
    step('large'),
    { kind: 'undo' },
    { kind: 'redo' },
    { kind: 'checkpoint' },
    add('ways'),
    step('recursive'),
    step('small'),
    replace('sold'),
    step('large'),
    { kind: 'goto' },
    step('recursive'),
    { kind: 'backup' },
    replace('top'),
    add('noted', version),
    step('small'),
    { kind: 'undo' },
    replace('ways'),
    drop('noted'),
    { kind: 'reshape', version: 1 - version },
    add('noted', 1 - version),
    step('large'),
    { kind: 'reopen' },
    { kind: 'undo' },
    { kind: 'redo' },
    drop('late'),
    drop('noted'),
    { kind: 'checkpoint' },
    { kind: 'prune' },
    ...['kinds', 'sold', 'top', 'ways'].map(drop),
  ]
}

/** The operations on a new file, or on one of an older format. */
export function operations(format: number | null): readonly Operation[] {
  if (format !== null) return [{ kind: 'migrate' }, { kind: 'checkpoint' }, { kind: 'prune' }]
  return [
    { kind: 'create' },
    ...[...tables(0).keys()].map((table): Operation => ({ kind: 'declare', table })),
    { kind: 'add', circuit: 'receipts', version: 0 },
    ...Array.from({ length: ROUNDS }, (_, n) => round(n)).flat(),
  ]
}

/** What is declared before the operation of that number. */
export function declaredBefore(all: readonly Operation[], number: number): Declared {
  const held = new Map<string, Table>()
  const circuits = new Map<string, number>()
  for (const { kind, table = 'notes', circuit = '', version = 0 } of all.slice(0, number)) {
    if (kind === 'declare' || kind === 'reshape') held.set(table, tables(version).get(table) as Table)
    else if (kind === 'drop') circuits.delete(circuit)
    else if (kind === 'add' || kind === 'replace') circuits.set(circuit, version)
  }
  return { tables: held, circuits }
}

/** The tables by name, with `notes` in one of its shapes. */
function tables(shape: number): ReadonlyMap<string, Table> {
  const all: readonly Table[] = [products, lineItems, edges, NOTES[shape] as Table]
  return new Map(all.map((table) => [table.name, table]))
}

/** Whether an operation is that the file is opened. */
export function opens(operation: Operation | undefined): boolean {
  return operation?.kind === 'create' || operation?.kind === 'migrate'
}

/** What an operation is done to. */
export interface Place {
  readonly file: string
  readonly db: Database
  add(circuit: string, version: number): void
  drop(circuit: string): void
}

/** Does an operation, but for those that open the file. */
export async function perform(
  { kind, table = 'notes', circuit = '', version = 0 }: Operation,
  number: number,
  seed: number,
  place: Place,
): Promise<void> {
  const { db, file } = place
  const chance = random(seed, number)
  switch (kind) {
    case 'declare':
    case 'reshape':
      db.declare(tables(version).get(table) as Table)
      return
    case 'small step':
      change(db, chance, { items: 5, gone: 2, prices: 2, notes: 1 })
      return
    case 'large step':
      change(db, chance, { items: 900, gone: 250, prices: 10, notes: 200 })
      return
    case 'recursive step':
      connect(db, chance)
      return
    case 'undo':
      db.undo()
      return
    case 'redo':
      db.redo()
      return
    case 'goto':
      db.goto(Math.max(db.firstStep, db.lastStep - 3 - chance(4)))
      return
    case 'add':
    case 'replace':
      place.add(circuit, version)
      return
    case 'drop':
      place.drop(circuit)
      return
    case 'prune':
      db.prune({ keep: 3 })
      return
    case 'checkpoint':
      db.checkpoint()
      return
    case 'backup':
      rmSync(backupOf(file), { force: true })
      await db.backup(backupOf(file))
      return
    default:
      throw new Error(`${kind} opens the file`)
  }
}

export function backupOf(file: string): string {
  return `${file}.backup`
}

/** Columns that one shape of `notes` has, and the other makes up. */
const OF_ALL = {} as { from: string }

interface Size {
  readonly items: number
  readonly gone: number
  readonly prices: number
  readonly notes: number
}

/** Line items that come and go, prices that change, new notes. */
function change(db: Database, chance: Random, { items, gone, prices, notes }: Size): void {
  const product = (): string => `product ${chance(40)}`
  const held = db.table(lineItems).all()
  db.step((tx) => {
    for (let i = 0; i < items; i++)
      tx.insert(lineItems, { basket: chance(300), product: product(), qty: 1 + chance(9) })
    for (let i = 0; i < gone && held.length > 0; i++)
      tx.remove(lineItems, ...held.splice(chance(held.length), 1))
    const names = new Set(Array.from({ length: prices }, product))
    for (const name of names) {
      const old = db.table(products).get({ name })
      if (old !== undefined) tx.remove(products, old)
      tx.insert(products, { name, price: (1 + chance(90)) / 10 })
    }
    for (let i = 0; i < notes; i++) {
      tx.insert(NOTES[0], { id: 1000 * db.lastStep + i, text: 'so '.repeat(1 + chance(12)), ...OF_ALL })
    }
  })
}

/** Edges that come and go among few nodes, so that many ways do. */
function connect(db: Database, chance: Random): void {
  const held = db.table(edges).all()
  db.step((tx) => {
    for (let i = 0; i < 12; i++) {
      const from = chance(24)
      tx.insert(edges, { from, to: (from + 1 + chance(4)) % 26 })
    }
    for (let i = 0; i < 7 && held.length > 0; i++) tx.remove(edges, ...held.splice(chance(held.length), 1))
  })
}
