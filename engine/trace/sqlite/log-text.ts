/**
 * The changes of a step as text in the log: the canonical text of a record of what changed by table. Rows that have the same columns are written without
 * repeating their names: `{"columns":["at","meter"],"rows":[["08:00",1],…]}`, with `"weights"` where not all are 1.
 */
import { canonicalText } from '../../value/canonical.ts'
import { columnOf, setColumn } from '../../value/columns.ts'
import type { Value } from '../../value/types.ts'
import { Entry, parseValue, ZSet } from '../../zset/zset.ts'
import { isRecord } from '../columns.ts'
import type { Changes } from '../trace.ts'

interface Columnar {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Value[])[]
  readonly weights?: readonly number[]
}

export function changesText(changes: Changes): string {
  const tables = [...changes].sort(([a], [b]) => (a < b ? -1 : 1))
  const texts = tables.map(([table, delta]) => `${canonicalText(table)}:${deltaText(delta)}`)
  return `{${texts.join(',')}}`
}

function deltaText(delta: ZSet<unknown>): string {
  const found = columnar(delta)
  if (found === null) return canonicalText(delta)
  const { columns, rows, weights } = found
  // All in one, where that says the same: it is most of what there is to write.
  const text = rows.every(isJson) ? JSON.stringify(rows) : canonicalText(rows)
  const after = weights === undefined ? '' : `,"weights":${canonicalText(weights)}`
  return `{"columns":${canonicalText(columns)},"rows":${text}${after}}`
}

/** Whether all of these are what JSON has, and are not made of other values. */
function isJson(values: readonly Value[]): boolean {
  for (const value of values) {
    const type = typeof value
    const isPart = type === 'number' ? Number.isFinite(value) : type === 'string' || type === 'boolean'
    if (!isPart && value !== null) return false
  }
  return true
}

export function changesOf(text: string): Changes {
  const changes = new Map<string, ZSet<unknown>>()
  for (const [table, delta] of Object.entries(parseValue(text) as Record<string, Columnar | ZSet<unknown>>))
    changes.set(table, delta instanceof ZSet ? delta : zsetOf(delta))
  return changes
}

/** Null for rows that do not all have the same columns. */
function columnar(delta: ZSet<unknown>): Columnar | null {
  // Where nothing is taken away nothing cancels, and rows that come more than once may stand there as often.
  const { parts } = delta
  const entries = parts.every(({ weight }) => weight > 0) ? parts : delta.entries
  const first = entries[0]?.row
  if (!isRecord(first)) return null
  const columns = Object.keys(first)
  const rows: Value[][] = []
  for (const { row } of entries) {
    if (!isRecord(row)) return null
    const values: Value[] = []
    for (const name of columns) {
      const value = columnOf(row, name)
      if (value === undefined) return null
      values.push(value as Value)
    }
    let more = -columns.length
    for (const _ in row) more++
    if (more !== 0) return null
    rows.push(values)
  }
  const all1 = entries.every(({ weight }) => weight === 1)
  return { columns, rows, ...(!all1 && { weights: entries.map(({ weight }) => weight) }) }
}

function zsetOf({ columns, rows, weights }: Columnar): ZSet<unknown> {
  return ZSet.ofParts(
    rows.map((values, i) => {
      const row: Record<string, Value> = {}
      for (let n = 0; n < columns.length; n++) setColumn(row, columns[n] as string, values[n])
      return new Entry<unknown>(row, weights?.[i] ?? 1)
    }),
  )
}
