/**
 * Values of a row as SQLite column values: numbers and strings natively, everything else as a BLOB of its canonical text. Unlike those of key columns
 * they can be read back, and need no order.
 */
import { canonicalText } from '../../value/canonical.ts'
import type { Value } from '../../value/types.ts'
import { parseValue } from '../../zset/zset.ts'
import { quotedText, type SqlValue } from './driver.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Stands where there is nothing to read: the BLOB of no bytes, which is no value's. */
export const NO_CELL = new Uint8Array(0)
/** The same in SQL. */
export const NO_CELL_SQL = "x''"

/** @throws ValueError for what cannot be in a row */
export function cell(value: unknown): SqlValue {
  if (isNative(value)) return typeof value === 'number' ? number(value) : value
  return encoder.encode(canonicalText(value))
}

/** Whether SQLite has the value itself. */
export function isNative(value: unknown): value is number | string {
  return typeof value === 'string' ? value.isWellFormed() : typeof value === 'number' && !Number.isNaN(value)
}

/** Whole numbers are bound as integers, which take a few bytes instead of eight. */
function number(value: number): SqlValue {
  return Number.isSafeInteger(value) ? BigInt(value) : value
}

/** What `cell` made of a value; undefined for NO_CELL. */
export function valueOfCell(cell: SqlValue): Value | undefined {
  if (!(cell instanceof Uint8Array)) return cell as Value
  return cell.byteLength === 0 ? undefined : parseValue(textOfCell(cell))
}

/** The canonical text in a cell of a value that SQLite does not have itself. */
export function textOfCell(cell: Uint8Array): string {
  return decoder.decode(cell)
}

/**
 * An SQL expression that shows a cell as people expect it: null as NULL, booleans as 1 and 0, bigints as integers where they fit, dates in ISO 8601, bytes
 * as a BLOB, and what is nested as its canonical text.
 * @param sql the expression of the cell
 */
export function shownCell(sql: string): string {
  const text = `CAST(${sql} AS TEXT)`
  return `CASE WHEN typeof(${sql}) <> 'blob' THEN ${sql} ELSE ${shownText(text)} END`
}

/** The same for an SQL expression of a canonical text. */
function shownText(text: string): string {
  const digits = `substr(${text}, 1, length(${text}) - 1)`
  const quoted = `substr(${text}, 3, length(${text}) - 3)`
  const cases = [
    [`${text} IN ('null', '')`, 'NULL'],
    [`${text} IN ('true', 'false')`, `${text} = 'true'`],
    [
      `${text} GLOB '*[0-9]n' AND ltrim(${digits}, '-0123456789') = ''`,
      `CASE WHEN CAST(CAST(${digits} AS INTEGER) AS TEXT) = ${digits} THEN CAST(${digits} AS INTEGER) ELSE ${digits} END`,
    ],
    [`${text} LIKE ${quotedText("d'%")}`, quoted],
    [`${text} LIKE ${quotedText("x'%")}`, `unhex(${quoted})`],
  ]
  return `CASE ${cases.map(([when, then]) => `WHEN ${when} THEN ${then}`).join(' ')} ELSE ${text} END`
}

/** An SQL expression that shows a column of a row that is kept as its canonical text; NULL where that text is beyond JSON. */
export function shownColumnOf(row: string, path: readonly string[]): string {
  const steps = path.map((name) => `.${JSON.stringify(name)}`).join('')
  return `CASE WHEN json_valid(${row}) THEN ${row} ->> ${quotedText(`$${steps}`)} END`
}
