/** Rows as the text of a file: CSV, TSV, JSON Lines or one JSON array, piece by piece. */
import { canonicalText, SteppingError } from '../../engine/index.ts'
import { columnOf } from '../../engine/value/columns.ts'
import type { ColumnType } from './column-type.ts'
import type { ExportFormat } from './formats.ts'
import { isRecord } from './read-json.ts'
import { delimitedLines } from './write-delimited.ts'
import { WEIGHT, writeField, writeJson } from './write-value.ts'

/** What is exported. */
export interface Exported {
  /** What messages call it. */
  readonly name: string
  /** The columns in order; null where rows are no records, or their columns are not known before all are read. */
  readonly columns: readonly string[] | null
  /** The types of its columns if it is to be read back as it is; null where it is none of a table. */
  readonly types: ReadonlyMap<string, ColumnType> | null
  /** The rows with their weights, again with each call. */
  rows(): Iterable<readonly [row: unknown, weight: number]>
}

export interface ExportOptions {
  readonly format: ExportFormat
  /** Each row once, with its weight in the column ±; without, as often as its weight says. */
  readonly weights: boolean
}

/** So many rows are written at a time. */
const PIECE = 1000

/** Where rows are no records they stand in a column of their own. */
const SOLE_COLUMN = 'row'

/**
 * The text of the file, in pieces of many lines.
 * @param onRow called before each line, for whoever wants to count or to stop
 * @throws SteppingError for a row that the format cannot say, or that is there less than 0 times where weights are not written
 */
export function* textOf(
  exported: Exported,
  { format, weights }: ExportOptions,
  onRow: () => void = () => {},
): Iterable<string> {
  if (format === 'csv' || format === 'tsv') {
    const delimiter = format === 'csv' ? ',' : '\t'
    const columns = exported.columns ?? columnsOf(exported.rows())
    if (columns?.length === 0)
      throw new SteppingError(`${exported.name} has no columns, which ${format} has no lines for`, JSON_CAN)
    const half = columns?.find((column) => !column.isWellFormed())
    if (half !== undefined) {
      throw new SteppingError(
        `${exported.name} cannot be written as CSV or TSV: the name of its column ${JSON.stringify(half)} holds half a surrogate pair, which UTF-8 cannot say`,
        JSON_CAN,
      )
    }
    const all = weights ? [WEIGHT, ...(columns ?? [SOLE_COLUMN])] : (columns ?? [SOLE_COLUMN])
    yield delimitedLines([all], delimiter)
    const lines = linesOf(exported, weights, onRow, (row, weight) => fieldsOf(row, weight, columns, exported))
    for (const piece of pieces(lines)) yield delimitedLines(piece, delimiter)
    return
  }
  const lines = linesOf(exported, weights, onRow, (row, weight) =>
    JSON.stringify(jsonOf(row, weight, exported)),
  )
  if (format === 'jsonl') {
    for (const piece of pieces(lines)) yield `${piece.join('\n')}\n`
    return
  }
  let before = '[\n'
  for (const piece of pieces(lines)) {
    yield before + piece.join(',\n')
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

const JSON_CAN = 'JSON can: export to a file called .jsonl or .json.'

/** @param line of a row; its weight is null where it is not written */
function* linesOf<L>(
  exported: Exported,
  weights: boolean,
  onRow: () => void,
  line: (row: unknown, weight: number | null) => L,
): Iterable<L> {
  if (weights && exported.columns?.includes(WEIGHT))
    throw new SteppingError(
      `${exported.name} has a column ${WEIGHT} of its own, expected none where weights are written`,
    )
  for (const [row, weight] of exported.rows()) {
    if (weights) {
      onRow()
      yield line(row, weight)
      continue
    }
    if (weight < 0) {
      throw new SteppingError(
        `${exported.name} has the row ${canonicalText(row)} ${weight} times, expected at least once`,
        `Export it with --weights: each row once, its weight in the column ${WEIGHT}.`,
      )
    }
    for (let i = 0; i < weight; i++) {
      onRow()
      yield line(row, null)
    }
  }
}

function fieldsOf(
  row: unknown,
  weight: number | null,
  columns: readonly string[] | null,
  { name, types }: Exported,
): (string | null)[] {
  try {
    const fields =
      columns === null
        ? [writeField(row, null)]
        : columns.map((column) =>
            writeField(columnOf(row as Record<string, unknown>, column), types?.get(column) ?? null),
          )
    return weight === null ? fields : [String(weight), ...fields]
  } catch (error) {
    if (!(error instanceof SteppingError)) throw error
    throw new SteppingError(`${name} cannot be written as CSV or TSV: ${error.message}`, error.hint)
  }
}

function jsonOf(row: unknown, weight: number | null, { types, columns }: Exported): unknown {
  if (!isRecord(row)) {
    const value = writeJson(row, null)
    return weight === null ? value : { [WEIGHT]: weight, [SOLE_COLUMN]: value }
  }
  const order = columns ?? Object.keys(row)
  const present = order.filter((column) => Object.hasOwn(row, column))
  const cells = present.map((column) => [column, writeJson(row[column], types?.get(column) ?? null)] as const)
  return Object.fromEntries([...(weight === null ? [] : [[WEIGHT, weight] as const]), ...cells])
}

/** All columns that the rows have, in order of appearance; null if a row is no record. */
function columnsOf(rows: Iterable<readonly [unknown, number]>): string[] | null {
  const columns = new Set<string>()
  for (const [row] of rows) {
    if (!isRecord(row)) return null
    for (const column in row) columns.add(column)
  }
  return [...columns]
}

function* pieces<T>(items: Iterable<T>): Iterable<T[]> {
  let piece: T[] = []
  for (const item of items) {
    piece.push(item)
    if (piece.length < PIECE) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}
