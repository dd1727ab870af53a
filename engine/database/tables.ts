/** The tables of a database: their declarations, their stored rows, and every trace that circuits need of them. */
import { traceName } from '../circuit/graph/state-names.ts'
import type { Table } from '../circuit/table.ts'
import { Arrangement, column, type Direction } from '../trace/arrangement.ts'
import type { Store, Trace } from '../trace/trace.ts'
import { canonicalText } from '../value/canonical.ts'
import { DatabaseError } from '../value/error.ts'
import { ZSet } from '../zset/zset.ts'
import { type Difference, differences } from './check.ts'
import { type Reshape, reshape } from './reshape.ts'
import { checkDelta } from './transaction.ts'

/** What the store keeps of a table: its declaration, and the columns of each of its traces, its own rows' first. */
interface StoredTable {
  readonly declaration: string
  readonly arrangements: readonly (readonly StoredComponent[])[]
}

interface StoredComponent {
  readonly name: string
  readonly direction?: Direction
}

interface Declared {
  table: Table
  /** By trace name; all of them are fed by every step, also those that no open circuit reads. */
  readonly traces: Map<string, Trace>
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

  /**
   * Declares a table, in a transaction.
   * @returns how its stored rows were made rows of this declaration, if they were rows of another
   * @throws DatabaseError if that cannot be
   */
  declare(table: Table): Reshape | undefined {
    const declaration = canonicalText(table.declaration)
    const stored = this.stored(table.name)
    const reshaped =
      stored === undefined || stored.declaration === declaration
        ? undefined
        : reshape(table, JSON.parse(stored.declaration) as Table['declaration'])
    const known = this.declared.get(table.name)
    if (known !== undefined && reshaped === undefined) {
      known.table = table
      return undefined
    }
    const arrangements = stored?.arrangements ?? [table.arrangement.components]
    const traces = this.open(table.name, arrangements)
    if (stored !== undefined && reshaped !== undefined) this.reshape(table, traces, reshaped)
    else this.declared.set(table.name, { table, traces })
    if (stored === undefined || reshaped !== undefined) {
      this.write(table, declaration, this.of(table.name).traces)
      this.store.expose(table.name, traceName(table.name, table.arrangement), table.columns)
    }
    return reshaped
  }

  private open(table: string, arrangements: StoredTable['arrangements']): Map<string, Trace> {
    const traces = new Map<string, Trace>()
    for (const components of arrangements) {
      const arrangement = new Arrangement(
        components.map(({ name, ...direction }) => ({ ...column(name), ...direction })),
      )
      const name = traceName(table, arrangement)
      traces.set(name, this.store.trace(name, arrangement))
    }
    return traces
  }

  /** Puts the rows of a table, as another declaration has them, in place of those that are there. */
  private reshape(table: Table, traces: ReadonlyMap<string, Trace>, reshaped: Reshape): void {
    const [own] = traces.values()
    const rows = reshaped(ZSet.ofParts([...(own as Trace).all()]))
    const arrangements = [...traces.values()]
      .map(({ arrangement }) => arrangement.components)
      .filter((components) => components.every(({ name }) => table.columns.includes(name)))
    for (const name of traces.keys()) this.store.drop(name)
    const opened = this.open(table.name, arrangements)
    this.declared.set(table.name, { table, traces: opened })
    for (const trace of opened.values()) trace.stage(rows)
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
    for (const trace of this.declared.get(name)?.traces.keys() ?? []) this.store.drop(trace)
    this.store.writeMeta(metaName(name), undefined)
    this.declared.delete(name)
  }

  /** The declared table of that table's name. @throws DatabaseError if there is none */
  resolve(table: Table): Table {
    const found = this.named(table?.name)
    if (found !== undefined) return found
    const names = [...this.declared.keys()].join(', ') || 'none'
    throw new DatabaseError(
      `${table?.name === undefined ? String(table) : `table ${table.name}`} is not a table of this database; its tables are ${names}`,
      'Declare it, or add a circuit that reads it, first.',
    )
  }

  /** The stored rows of a declared table. */
  rows(table: Table): Trace {
    return this.of(table.name).traces.get(traceName(table.name, table.arrangement)) as Trace
  }

  /** The trace of a table by an arrangement, in a transaction; one that is new is filled from the table's rows. */
  trace(name: string, arrangement: Arrangement): Trace {
    const { table, traces } = this.of(name)
    const key = traceName(name, arrangement)
    let trace = traces.get(key)
    if (trace === undefined) {
      trace = this.store.trace(key, arrangement)
      traces.set(key, trace)
      trace.stage(ZSet.ofParts([...this.rows(table).all()]))
      this.write(table, canonicalText(table.declaration), traces)
    }
    return trace
  }

  /** How the further traces of a table differ from its rows; O(rows). */
  differences(table: Table): Difference[] {
    const rows = ZSet.ofParts([...this.rows(table).all()])
    return [...this.of(table.name).traces.values()]
      .filter((trace) => trace !== this.rows(table))
      .flatMap((trace) => differences(table.name, rows, trace))
  }

  /** Checks deltas against the rows and stages them to every trace of their tables. @throws TableError */
  stage(changes: ReadonlyMap<Table, ZSet<unknown>>): void {
    for (const [table, delta] of changes) checkDelta(table, delta, this.rows(table))
    for (const [table, delta] of changes) {
      for (const trace of this.of(table.name).traces.values()) trace.stage(delta)
    }
  }

  /** A function that puts the declarations and open traces back as they are now, for when a transaction fails. */
  snapshot(): () => void {
    const copy = new Map(
      [...this.declared].map(([name, { table, traces }]) => [name, { table, traces: new Map(traces) }]),
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

  private write(table: Table, declaration: string, traces: ReadonlyMap<string, Trace>): void {
    const stored: StoredTable = {
      declaration,
      arrangements: [...traces.values()].map(({ arrangement }) =>
        arrangement.components.map(({ name, direction }) =>
          direction === undefined ? { name } : { name, direction },
        ),
      ),
    }
    this.store.writeMeta(metaName(table.name), JSON.stringify(stored))
  }
}

function metaName(table: string): string {
  return `table ${table}`
}
