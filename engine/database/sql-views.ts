/** The cached outputs of the circuits of a database as they are called in SQL, where they can be read like tables. */
import type { Circuit } from '../circuit/circuit.ts'
import type { Runner } from '../circuit/runner.ts'
import { columnsOf } from '../circuit/shape.ts'
import { MOST_COLUMNS, sameInSql } from '../circuit/table.ts'
import type { Store } from '../trace/trace.ts'
import { DatabaseError } from '../value/error.ts'
import type { Running } from './running.ts'
import type { Tables } from './tables.ts'

export class SqlViews {
  private readonly store: Store
  private readonly tables: Tables
  private readonly running: () => Iterable<Running>

  constructor(store: Store, tables: Tables, running: () => Iterable<Running>) {
    this.store = store
    this.tables = tables
    this.running = running
  }

  /**
   * Shows the cached outputs of a circuit, and none that it had before.
   * @param before what its outputs were called
   * @returns what they are called
   */
  expose(circuit: Circuit<unknown>, runner: Runner, before: readonly string[] | undefined): string[] {
    this.conceal(circuit.name, before)
    const views: string[] = []
    for (const [output, vertex] of runner.graph.outputs) {
      const cached = runner.cached(vertex)
      const columns = columnsOf(vertex.shape)
      // SQL has no rows without columns.
      if (cached === undefined || columns === null || columns.length === 0) continue
      views.push(viewName(circuit, output))
      this.store.expose(viewName(circuit, output), cached.name, columns.slice(0, MOST_COLUMNS))
    }
    return views
  }

  /** Takes back what a circuit shows, but for what is a table or an output of another circuit by now. */
  conceal(circuit: string, views: readonly string[] = []): void {
    for (const view of views) {
      if (this.tables.calledInSql(view) === undefined && this.ownerOf(view, circuit) === undefined)
        this.store.conceal(view)
    }
  }

  /**
   * @param before what cached outputs of the circuit are called already: files of older versions may hold names that differ in case alone
   * @throws DatabaseError if a cached output would be called as a table or another output is
   */
  check(circuit: Circuit<unknown>, before: readonly string[] = []): void {
    const names = viewNames(circuit)
    for (const [i, { name, label }] of names.entries()) {
      const table = this.tables.calledInSql(name)?.name
      const earlier = names.slice(0, i).find((other) => sameInSql(other.name, name))
      const taken =
        table === undefined
          ? (this.ownerOf(name, circuit.name) ?? (earlier && `output ${earlier.label}`))
          : `table ${table}`
      if (taken === undefined || (before.includes(name) && !this.isTaken(name, circuit.name))) continue
      throw new DatabaseError(
        `${label} would be called ${name} in SQL, as ${taken} is`,
        `Give the circuit or the output another name.${CASE}`,
      )
    }
  }

  /** @throws DatabaseError if a table that is new would be called as another or a cached output is */
  checkTable(name: string): void {
    if (this.tables.named(name) !== undefined) return
    const like = this.tables.storedLike(name)
    const taken = like === undefined ? this.ownerOf(name) : `table ${like}`
    if (taken === undefined || (this.tables.isStored(name) && !this.isTaken(name))) return
    throw new DatabaseError(
      `table ${name} would be called in SQL as ${taken} is`,
      `Give the table another name.${CASE}`,
    )
  }

  /** The cached output, of a circuit of another name, that is called so. */
  private ownerOf(
    name: string,
    except?: string,
    same: (a: string, b: string) => boolean = sameInSql,
  ): string | undefined {
    for (const { circuit } of this.running()) {
      if (circuit.name === except) continue
      const found = viewNames(circuit).find((view) => same(view.name, name))
      if (found !== undefined) return `output ${found.label}`
    }
    return undefined
  }

  /** Whether a table, or an output of a circuit of another name, is called so to the letter. */
  private isTaken(name: string, except?: string): boolean {
    return this.tables.named(name) !== undefined || this.ownerOf(name, except, Object.is) !== undefined
  }
}

const CASE = ' Upper and lower case are the same in the names of SQL.'

/** What the cached outputs of a circuit are called, with their labels. */
function viewNames(circuit: Circuit<unknown>): { readonly name: string; readonly label: string }[] {
  return [...circuit.graph.outputs]
    .filter(([, { operator }]) => operator.kind === 'cache')
    .map(([output]) => ({ name: viewName(circuit, output), label: circuit.label(output) }))
}

function viewName(circuit: Circuit<unknown>, output: string): string {
  return circuit.label(output).replace('.', '_')
}
