/** Text to values: what a field of a CSV file, or a text in another file, stands for in a column. Lossless, or refused. */
import { canonicalText, parseValue } from '../../engine/index.ts'
import type { ColumnType, Scalar } from './column-type.ts'
import { Mismatch, shown } from './mismatch.ts'
import { parseJson } from './parse-json.ts'
import { readJson } from './read-json.ts'
import { EXPECTED, readBigint, readBoolean, readBytes, readDate, readNumber } from './scalars.ts'

/**
 * The value of a field; undefined if the row leaves the column out. An empty field is null where the column may be null, else left out where it may be
 * left out; in a column of text it is the empty text otherwise, and also where it is quoted. Spaces around anything but text do not count.
 * @param isQuoted whether an empty field stands in quotes
 * @throws Mismatch if the text is no value of the type, or would not be the same value
 */
export function readField(text: string, type: ColumnType, isQuoted: boolean): unknown {
  if (type.kind === 'text') {
    if (text !== '' || (!type.nullable && !type.optional)) return text
    return isQuoted ? text : nothing(type)
  }
  const trimmed = text.trim()
  if (trimmed !== '') return readText(trimmed, type)
  if (!type.nullable && !type.optional) throw new Mismatch('is empty', expectedOf(type))
  return nothing(type)
}

/** What an empty field stands for. Where null and nothing can both be, null is written out in all but columns of one scalar. */
function nothing(type: ColumnType): null | undefined {
  if (!type.nullable) return undefined
  return type.optional && !isScalar(type) ? undefined : null
}

/** Whether a column holds values of one kind, which its fields need not tell. */
export function isScalar(type: ColumnType): type is ColumnType & { readonly kind: Scalar } {
  return type.kind === 'text' || type.kind in EXPECTED
}

function expectedOf({ kind }: ColumnType): string {
  return EXPECTED[kind as keyof typeof EXPECTED] ?? 'JSON'
}

/** The value that a text without spaces around it stands for. @throws Mismatch */
export function readText(text: string, type: ColumnType): unknown {
  switch (type.kind) {
    case 'text':
      return text
    case 'number':
      return readNumber(text)
    case 'bigint':
      return readBigint(text)
    case 'boolean':
      return readBoolean(text)
    case 'date':
      return readDate(text)
    case 'bytes':
      return readBytes(text)
    default:
      return readJson(readNested(text), type, 'as it stands')
  }
}

/** JSON, or canonical text, which says what JSON cannot. */
function readNested(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    try {
      const value = parseValue(text)
      // What only looks like canonical text, such as the date d'never', has none of its own.
      canonicalText(value)
      return value
    } catch {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Mismatch(`is ${shown(text)}`, `JSON (${reason})`, 'A text in JSON stands in double quotes.')
    }
  }
}
