/** The columns of rows to be shown: their order, their headings, and which of them identify a row. */
import type { Value } from '../../../engine/value/types.ts'
import type { Rows } from '../../session/protocol.ts'
import { type Cells, WHOLE } from './flatten.ts'

/** One column. */
export interface Column {
  /** The dotted path of its cells; the empty string for the unnamed column. */
  readonly name: string
  /** Whether it is a key column or part of one. */
  readonly key: boolean
  /** Whether it holds numbers and nothing else, nulls aside. */
  readonly numeric: boolean
}

/**
 * The columns declared, then those that only appear in the rows, in order of appearance, but key columns before others of the same record. A
 * declared column that holds records is replaced by their dotted columns. O(number of cells).
 */
export function columnsOf(rows: Rows, cells: Iterable<Cells>): Column[] {
  const seen = new Map<string, Kind>()
  for (const row of cells) for (const [name, value] of row) seen.set(name, kindWith(seen.get(name), value))
  const names = new Set<string>()
  for (const declared of rows.columns ?? []) {
    const found = [...seen.keys()].filter((name) => isWithin(name, declared))
    for (const name of found) names.add(name)
    // What is declared to hold records, and holds something else, is a column itself.
    if (found.length === 0 && ![...seen.keys()].some((name) => isWithin(declared, name))) names.add(declared)
  }
  const isKey = (name: string): boolean => rows.key.some((key) => isWithin(name, key))
  for (const name of keysFirst([...seen.keys()], isKey)) names.add(name)
  return [...names].map((name) => ({
    name,
    key: isKey(name),
    numeric: seen.get(name) === 'numbers',
  }))
}

/** Columns of the row itself and of the records in it, each with its key columns first; columns of one record stay together. */
function keysFirst(names: readonly string[], isKey: (name: string) => boolean): string[] {
  const records = new Map<string, string[]>()
  for (const name of names) {
    const record = name.split('.', 1)[0] as string
    records.set(record, [...(records.get(record) ?? []), name])
  }
  const sorted = (list: readonly string[]): string[] => [
    ...list.filter(isKey),
    ...list.filter((name) => !isKey(name)),
  ]
  return sorted([...records.keys()]).flatMap((record) => sorted(records.get(record) as string[]))
}

/** What a column has been seen to hold. */
type Kind = 'nulls' | 'numbers' | 'others'

function kindWith(kind: Kind | undefined, value: Value): Kind {
  if (value === null) return kind ?? 'nulls'
  const number = typeof value === 'number' || typeof value === 'bigint'
  return number && kind !== 'others' ? 'numbers' : 'others'
}

/** What stands above a column, before control characters are escaped. */
export function headingOf(column: Column): string {
  return column.name === WHOLE ? 'value' : column.name
}

function isWithin(name: string, declared: string): boolean {
  return name === declared || name.startsWith(`${declared}.`)
}
