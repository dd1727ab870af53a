/** The tables of a database: their declarations, their stored rows, and every trace that circuits need of them. */
import { traceName } from '../circuit/graph/state-names.ts'
import { layoutOf } from '../circuit/shape.ts'
import { sameInSql, type Table } from '../circuit/table.ts'
import { Arrangement, column, type Direction } from '../trace/arrangement.ts'
import type { Store, Trace } from '../trace/trace.ts'
import { canonicalText } from '../value/canonical.ts'
import { DatabaseError } from '../value/error.ts'
import { parseJson } from '../value/json.ts'
import { ZSet } from '../zset/zset.ts'
import { checkTable } from './arguments.ts'
import { type Difference, differences } from './differences.ts'
import { pieces } from './pieces.ts'
import { type Reshape, reshape } from './reshape.ts'
import { checkDelta, withExactWeights } from './transaction.ts'
import { Bag, type Rows } from './view.ts'

/** What the store keeps of a table: its declaration, and the columns of each of its traces, its own rows' first. */
interface StoredTable {
  readonly declaration: string
  readonly arrangements: readonly (readonly StoredComponent[])[]
  /** Whether its own rows only lie there without an arrangement until a circuit needs one: see `Tables.trace`. */
  readonly unasked?: boolean
}

interface StoredComponent {
  readonly name: string
  readonly direction?: Direction
}

/** What became of the rows of a table that was stored with another declaration. */
export interface Reshaped {
  readonly rows: Reshape
  /** What that changes in the table. */
  readonly delta: ZSet<unknown>
}

interface Declared {
  table: Table
  /** By trace name, its rows' first; all of them are fed by every step, also those that no open circuit reads. */
  readonly traces: Map<string, Trace>
  /** As in StoredTable. */
  unasked: boolean
}

export class Tables {
  private readonly store: Store
  private declared = new Map<string, Declared>()

  constructor(store: Store) {
    this.store = store
  }

  /** The declared tables, in order. */
  get all(): readonly Table[] {
    return [...this.declared.values()].map(({ table }) => table)
  }

  named(name: string): Table | undefined {
    return this.declared.get(name)?.table
  }

  /** The declared table that is called so in SQL. */
  calledInSql(name: string): Table | undefined {
    return this.named(name) ?? this.all.find((table) => sameInSql(table.name, name))
  }

  isStored(name: string): boolean {
    return this.stored(name) !== undefined
  }

  /** A stored table, declared or not, of another name that SQL takes for this one; none where this one is stored already. */
  storedLike(name: string): string | undefined {
    if (this.isStored(name)) return undefined
    return storedTables(this.store).find((stored) => sameInSql(stored, name))
  }

  /** All rows of a declared table, in any order. O(rows). */
  contents(table: Table): ZSet<unknown> {
    return ownRows(this.of(table.name).traces)
  }

  /**
   * Declares a table, in a transaction.
   * @returns how its stored rows were made rows of this declaration, if they were rows of another
   * @throws DatabaseError if that cannot be
   */
  declare(table: Table): Reshaped | undefined {
    const declaration = canonicalText(table.declaration)
    const stored = this.stored(table.name)
    const reshaped =
      stored === undefined || stored.declaration === declaration
        ? undefined
        : reshape(table, parseJson(stored.declaration) as Table['declaration'])
    const known = this.declared.get(table.name)
    if (known !== undefined && reshaped === undefined) {
      known.table = table
      return undefined
    }
    const traces = this.open(table, stored?.arrangements ?? [table.arrangement.components])
    const unasked = stored === undefined ? table.key.length === 0 : stored.unasked === true
    const rows = reshaped === undefined ? ZSet.empty() : ownRows(traces)
    const fitting = reshaped?.(rows)
    const declared =
      fitting === undefined ? { table, traces, unasked } : this.reshape(table, traces, unasked, fitting)
    this.declared.set(table.name, declared)
    if (stored === undefined || reshaped !== undefined) {
      this.write(table.name)
      const [own] = declared.traces.keys()
      this.store.expose(table.name, own as string, table.columns)
    }
    return reshaped && { rows: reshaped, delta: (fitting ?? rows).minus(rows) }
  }

  private open(table: Table, arrangements: StoredTable['arrangements']): Map<string, Trace> {
    const traces = new Map<string, Trace>()
    for (const components of arrangements) {
      const arrangement = arrangementOf(components)
      const name = traceName(table.name, arrangement)
      traces.set(name, this.store.trace(name, arrangement, layoutOf(table.shape)))
    }
    return traces
  }

  /** Puts the rows of a table, as another declaration has them, in place of those that are there. */
  private reshape(
    table: Table,
    traces: ReadonlyMap<string, Trace>,
    unasked: boolean,
    rows: ZSet<unknown>,
  ): Declared {
    const left = [...traces.values()]
      .map(({ arrangement }) => arrangement.components)
      .filter((components) => components.every(({ name }) => table.columns.includes(name)))
    for (const name of traces.keys()) this.store.drop(name)
    const opened = this.open(table, left.length > 0 ? left : [table.arrangement.components])
    for (const trace of opened.values()) trace.stage(rows)
    return { table, traces: opened, unasked: unasked || left.length === 0 }
  }

  /** Whether the table of that name is stored with another declaration. */
  isUnlike(table: Table): boolean {
    const stored = this.stored(table.name)
    return stored !== undefined && stored.declaration !== canonicalText(table.declaration)
  }

  /** Whether the declared table of that name has no rows and is declared otherwise. */
  isEmptyUnlike(table: Table): boolean {
    const known = this.named(table.name)
    if (known === undefined || canonicalText(known.declaration) === canonicalText(table.declaration))
      return false
    return this.rows(known).size() === 0
  }

  /** Forgets a table and its rows, in a transaction. */
  drop(name: string): void {
    this.store.conceal(name)
    for (const trace of this.declared.get(name)?.traces.keys() ?? []) this.store.drop(trace)
    this.store.writeMeta(metaName(name), undefined)
    this.declared.delete(name)
  }

  /** The declared table of that table's name. @throws DatabaseError if there is none */
  resolve(table: Table): Table {
    const found = this.named(table?.name)
    if (found !== undefined) return found
    checkTable(table)
    const names = [...this.declared.keys()].join(', ') || 'none'
    throw new DatabaseError(
      `table ${table.name} is not a table of this database; its tables are ${names}`,
      'Declare it, or add a circuit that reads it, first.',
    )
  }

  /** The stored rows of a declared table: by its key; a bag's by whatever its first trace is arranged by. */
  rows(table: Table): Trace {
    const [own] = this.of(table.name).traces.values()
    return own as Trace
  }

  /** The same as they are read: a bag's in the order of rows, whatever they are arranged by. */
  inOrder(table: Table): Rows<unknown> {
    const rows = this.rows(table)
    return rows.arrangement.width === table.key.length ? rows : new Bag(rows)
  }

  /**
   * The trace of a table by an arrangement, in a transaction; one that is new is filled from the table's rows. The first one that is asked
   * for a bag takes the place of its rows without an arrangement, unless these were asked for before: rows are not stored twice.
   */
  trace(name: string, arrangement: Arrangement): Trace {
    const declared = this.of(name)
    const { table, traces, unasked } = declared
    const key = traceName(name, arrangement)
    const found = traces.get(key)
    if (found !== undefined && !unasked) return found
    declared.unasked = false
    if (found !== undefined) {
      this.write(name)
      return found
    }
    const own = this.rows(table)
    const trace = this.store.trace(key, arrangement, layoutOf(table.shape))
    for (const piece of pieces(own.all(), this.store.rowsAtOnce)) {
      trace.stage(ZSet.ofParts(piece))
      if (piece.length === this.store.rowsAtOnce) this.store.flush()
    }
    traces.set(key, trace)
    if (unasked) {
      // The rows are read before the transaction ends; what is flushed here is in a trace that is dropped if it fails.
      this.store.flush()
      const plain = traceName(name, own.arrangement)
      traces.delete(plain)
      this.store.drop(plain)
      this.store.expose(name, key, table.columns)
    }
    this.write(name)
    return trace
  }

  /** How the further traces of a table differ from its rows; O(rows). */
  differences(table: Table): Difference[] {
    const rows = this.contents(table)
    return [...this.of(table.name).traces.values()]
      .filter((trace) => trace !== this.rows(table))
      .flatMap((trace) => differences(table.name, rows, trace))
  }

  /** Checks deltas against the rows and stages them to every trace of their tables. @throws TableError */
  stage(changes: ReadonlyMap<Table, ZSet<unknown>>): void {
    for (const [table, delta] of changes)
      withExactWeights(table, () => checkDelta(table, delta, this.rows(table)))
    for (const [table, delta] of changes) {
      for (const trace of this.of(table.name).traces.values())
        withExactWeights(table, () => trace.stage(delta))
    }
  }

  /** A function that puts the declarations and open traces back as they are now, for when a transaction fails. */
  snapshot(): () => void {
    const copy = new Map(
      [...this.declared].map(([name, declared]) => [name, { ...declared, traces: new Map(declared.traces) }]),
    )
    return () => {
      this.declared = copy
    }
  }

  private of(name: string): Declared {
    return this.declared.get(name) as Declared
  }

  private stored(name: string): StoredTable | undefined {
    const text = this.store.readMeta(metaName(name))
    return text === undefined ? undefined : (JSON.parse(text) as StoredTable)
  }

  private write(name: string): void {
    const { table, traces, unasked } = this.of(name)
    const stored: StoredTable = {
      declaration: canonicalText(table.declaration),
      ...(unasked && { unasked }),
      arrangements: [...traces.values()].map(({ arrangement }) =>
        arrangement.components.map(({ name, direction }) =>
          direction === undefined ? { name } : { name, direction },
        ),
      ),
    }
    this.store.writeMeta(metaName(name), JSON.stringify(stored))
  }
}

function ownRows(traces: ReadonlyMap<string, Trace>): ZSet<unknown> {
  const [own] = traces.values()
  return ZSet.ofParts([...(own as Trace).all()])
}

/** What a store says of a table without its declaration: where its rows are, and its key. */
export function storedTable(
  store: Pick<Store, 'readMeta'>,
  name: string,
): { readonly trace: string; readonly by: readonly string[]; readonly key: readonly string[] } | undefined {
  const text = store.readMeta(metaName(name))
  if (text === undefined) return undefined
  const { declaration, arrangements } = JSON.parse(text) as StoredTable
  const arrangement = arrangementOf(arrangements[0] ?? [])
  const { key } = JSON.parse(declaration) as Table['declaration']
  return { trace: traceName(name, arrangement), by: arrangement.names, key }
}

/** The tables that a store has. */
export function storedTables(store: Pick<Store, 'metaNames'>): string[] {
  const prefix = metaName('')
  const names = store.metaNames().filter((name) => name.startsWith(prefix))
  // Other notes have more words.
  return names.map((name) => name.slice(prefix.length)).filter((name) => !name.includes(' '))
}

function arrangementOf(components: readonly StoredComponent[]): Arrangement {
  return new Arrangement(components.map(({ name, ...direction }) => ({ ...column(name), ...direction })))
}

function metaName(table: string): string {
  return `table ${table}`
}
