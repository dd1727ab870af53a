/** The cached outputs of the circuits of a database as they are called in SQL, where they can be read like tables. */
import type { Circuit } from '../circuit/circuit.ts'
import type { Runner } from '../circuit/runner.ts'
import { columnsOf } from '../circuit/shape.ts'
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
      if (cached === undefined || columns === null) continue
      views.push(viewName(circuit, output))
      this.store.expose(viewName(circuit, output), cached.name, columns)
    }
    return views
  }

  /** Takes back what a circuit shows, but for what is a table or an output of another circuit by now. */
  conceal(circuit: string, views: readonly string[] = []): void {
    for (const view of views) {
      if (this.tables.named(view) === undefined && this.ownerOf(view, circuit) === undefined)
        this.store.conceal(view)
    }
  }

  /** @throws DatabaseError if a cached output would be called as a table or an output of another circuit is */
  check(circuit: Circuit<unknown>): void {
    for (const [name, label] of viewNames(circuit)) {
      const taken = this.tables.named(name) === undefined ? this.ownerOf(name, circuit.name) : `table ${name}`
      if (taken === undefined) continue
      throw new DatabaseError(
        `${label} would be called ${name} in SQL, as ${taken} is`,
        'Give the circuit or the output another name.',
      )
    }
  }

  /** The cached output, of a circuit of another name, that is called so. */
  ownerOf(name: string, except?: string): string | undefined {
    for (const { circuit } of this.running()) {
      const label = circuit.name === except ? undefined : viewNames(circuit).get(name)
      if (label !== undefined) return `output ${label}`
    }
    return undefined
  }
}

/** The labels of the outputs that can be read, by what they are called. */
function viewNames(circuit: Circuit<unknown>): Map<string, string> {
  const names = new Map<string, string>()
  for (const [output, { operator }] of circuit.graph.outputs)
    if (operator.kind === 'cache') names.set(viewName(circuit, output), circuit.label(output))
  return names
}

function viewName(circuit: Circuit<unknown>, output: string): string {
  return circuit.label(output).replace('.', '_')
}
