/** Engine values as the protocol's plain data. */
import {
  type Circuit,
  canonicalText,
  deltaOrder,
  type Entry,
  isSingle,
  keyOf,
  type OutputDelta,
  pathsOf,
  type View,
  type ZSet,
} from '../../engine/index.ts'
import type { Delta, Rows, RowText, Table } from './protocol.ts'

/** The delta of an output; null if it did not change. `from` and `to` are the steps that it sums up. */
export function deltaRows({ circuit, output, delta }: OutputDelta, from: number, to: number): Delta | null {
  if (delta.isEmpty) return null
  const shape = outputShape(circuit, output)
  return {
    output: circuit.label(output),
    from,
    to,
    ...shape,
    rows: deltaOrder(delta, shape.key).map(rowText),
  }
}

/** A Z-set that is a cell's value. */
export function zsetRows(zset: ZSet<unknown>): Rows {
  return { columns: null, key: [], rows: deltaOrder(zset, []).map(rowText) }
}

/** What a view holds. */
export function viewRows(view: View<unknown>): Table {
  return { title: view.name, columns: view.paths, key: view.key, rows: view.zset().entries.map(rowText) }
}

/** Records to be shown as a table, in the order given. */
export function recordRows(title: string, records: readonly unknown[]): Table {
  const [first] = records
  const columns =
    first !== null && typeof first === 'object' && !Array.isArray(first) ? Object.keys(first) : null
  return { title, columns, key: [], rows: records.map((record) => [canonicalText(record), 1]) }
}

/** The columns of an output, and what identifies its rows. */
function outputShape(circuit: Circuit<unknown>, output: string): Omit<Rows, 'rows'> {
  const shape = circuit.graph.outputs.get(output)?.shape
  if (shape === undefined) return { columns: null, key: [] }
  return { columns: pathsOf(shape), key: keyOf(shape), ...(isSingle(shape) && { single: true }) }
}

function rowText(entry: Entry<unknown>): RowText {
  return [entry.text, entry.weight]
}
