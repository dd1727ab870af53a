/** What of a database can be exported: tables, outputs, what the last step changed in one, the log, and any Z-set or view at hand. */
import {
  type Circuit,
  columnsOf,
  type Database,
  DatabaseError,
  deltaOrder,
  keyOf,
  type Step,
  SteppingError,
  type Table,
  View,
  ZSet,
} from '../../engine/index.ts'
import { columnTypes, MIXED } from '../transfer/column-type.ts'
import type { Exported } from '../transfer/exporter.ts'
import { WEIGHT } from '../transfer/write-value.ts'
import { named } from './views.ts'

export type Exportable = string | Table | Circuit<unknown> | View<unknown> | ZSet<unknown>

/** The rows of a table or an output, by handle or name, of the log, or of a view or Z-set. @throws DatabaseError if there is none */
export function exportedRows(db: Database, what: Exportable): Exported {
  if (what instanceof ZSet) return ofZSet('the Z-set', what)
  if (what instanceof View)
    return { name: what.name, columns: null, types: null, rows: () => what.weighted() }
  if (what === 'log' && !isNamed(db, what)) return log(db)
  const found = named(db.catalog, what)
  if (found.kind === 'table') {
    const { table } = found
    const view = db.table(table)
    return {
      name: table.name,
      columns: table.columns,
      types: columnTypes(table),
      rows: () => view.weighted(),
    }
  }
  const circuit = found.circuit as Circuit<Record<string, unknown>>
  const view = db.view(circuit, found.output)
  const columns = knownColumns(circuit, found.output)
  return { name: view.name, columns, types: null, rows: () => view.weighted() }
}

/**
 * What the last step changed in a table or an output.
 * @param last the last step, if it was made in this session; otherwise it is run again, in memory
 * @throws DatabaseError if there was none
 */
export function exportedDelta(
  db: Database,
  what: string | Table | Circuit<unknown>,
  last: Step | undefined,
): Exported {
  const found = named(db.catalog, what)
  const number = db.lastStep
  if (number === 0) throw new DatabaseError('there is no step yet, so nothing has changed', 'Make one first.')
  const step = last?.number === number ? last : ([...db.replay(number, number)][0] as Step)
  if (found.kind === 'table') {
    const { table } = found
    const delta = step.changes.get(table.name) ?? ZSet.empty()
    const name = `step ${number} of ${table.name}`
    return { ...ofZSet(name, delta, table.key), columns: table.columns, types: columnTypes(table) }
  }
  const { circuit, output } = found
  const delta = step.delta(circuit as Circuit<Record<string, unknown>>, output)
  const shape = circuit.graph.outputs.get(output)?.shape
  const name = `step ${number} of ${circuit.label(output)}`
  const key = shape === undefined ? [] : keyOf(shape)
  return { ...ofZSet(name, delta, key), columns: knownColumns(circuit, output) }
}

function ofZSet(name: string, zset: ZSet<unknown>, key: readonly string[] = []): Exported {
  const rows = () => deltaOrder(zset, key).map(({ row, weight }) => [row, weight] as const)
  return { name, columns: null, types: null, rows }
}

/** The log: each row that a step changed, with the step, the table, and what it changed by. */
function log(db: Database): Exported {
  const keys = new Map(db.catalog.tables.map(({ name, key }) => [name, key]))
  return {
    name: 'log',
    columns: ['step', 'goesTo', 'table', WEIGHT, 'row'],
    types: new Map([['row', MIXED]]),
    *rows() {
      for (let step = db.firstStep; step <= db.lastStep; step++) {
        const [entry] = db.log({ from: step, to: step })
        const { goesTo = null, changes = new Map<string, ZSet<unknown>>() } = entry ?? {}
        if (changes.size === 0) yield [{ step, goesTo }, 1]
        for (const [table, delta] of changes) {
          for (const { row, weight } of deltaOrder(delta, keys.get(table) ?? []))
            yield [{ step, goesTo, table, [WEIGHT]: weight, row }, 1]
        }
      }
    },
  }
}

function isNamed(db: Database, name: string): boolean {
  try {
    named(db.catalog, name)
    return true
  } catch (error) {
    if (error instanceof SteppingError) return false
    throw error
  }
}

/** The columns that every row of an output has; null where some rows may have others. */
function knownColumns(circuit: Circuit<unknown>, output: string): readonly string[] | null {
  const shape = circuit.graph.outputs.get(output)?.shape
  return shape?.kind === 'known' ? columnsOf(shape) : null
}
