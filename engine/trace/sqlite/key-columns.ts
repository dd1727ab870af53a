/**
 * Key components as SQLite column values whose order is the engine's order: numbers and strings natively, everything else as
 * a BLOB (which SQLite sorts after both) that begins with a letter for its kind and then sorts by memcmp.
 */
import { canonicalText } from '../../value/canonical.ts'
import { compareStrings, RANK, rank } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import type { SqlValue } from './driver.ts'

const utf8 = new TextEncoder()

/** The column value of a key component. Different components have different column values. */
export function keyColumn(value: Value): SqlValue {
  switch (rank(value)) {
    case RANK.number:
      return Number.isSafeInteger(value) ? BigInt(value as number) : (value as number)
    case RANK.string:
      return value as string
    default:
      return blob(value)
  }
}

/** The names of a b-tree's key columns. */
export function keyNames(width: number): string[] {
  return Array.from({ length: width }, (_, i) => `k${i}`)
}

/** The order of kinds among blobs, as letters. */
const LETTERS: Record<number, string> = {
  [RANK.illFormed]: 'a',
  [RANK.nan]: 'b',
  [RANK.bigint]: 'c',
  [RANK.boolean]: 'd',
  [RANK.date]: 'e',
  [RANK.bytes]: 'f',
  [RANK.array]: 'g',
  [RANK.object]: 'h',
  [RANK.zset]: 'i',
  [RANK.null]: 'j',
}

function blob(value: Value): Uint8Array {
  const kind = rank(value)
  return joined([Uint8Array.of((LETTERS[kind] as string).charCodeAt(0)), content(kind, value)])
}

/** What of a value follows the letter of its kind. */
function content(kind: number, value: Value): Uint8Array {
  switch (kind) {
    case RANK.illFormed:
      return utf16(value as string)
    case RANK.bigint:
      return utf8.encode(sortableInteger(value as bigint))
    case RANK.boolean:
      return utf8.encode(String(Number(value)))
    case RANK.date:
      return utf8.encode(sortableDate(value as Date))
    case RANK.bytes:
      return value as Uint8Array
    case RANK.array:
      return list(value as readonly Value[])
    case RANK.object:
      return list(flattened(value as { readonly [name: string]: Value }))
    case RANK.zset:
      return utf8.encode(canonicalText(value))
    default:
      return NOTHING
  }
}

const NOTHING = new Uint8Array(0)

function joined(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Elements one after the other, each ended so that no element is a prefix of another; a shorter list sorts first. */
function list(values: readonly Value[]): Uint8Array {
  return joined(values.map(element))
}

function element(value: Value): Uint8Array {
  const kind = rank(value)
  if (kind === RANK.number) return joined([Uint8Array.of(0x30), sortableDouble(value as number)])
  if (kind === RANK.string) return joined([Uint8Array.of(0x31), terminated(utf8.encode(value as string))])
  return terminated(blob(value))
}

/** A zero byte ends it; zero bytes inside are followed by 0xff, which sorts after every end. */
function terminated(bytes: Uint8Array): Uint8Array {
  let zeros = 0
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) zeros++
  const out = new Uint8Array(bytes.length + zeros + 1)
  let at = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    out[at++] = byte
    if (byte === 0) out[at++] = 0xff
  }
  return out
}

function flattened(record: { readonly [name: string]: Value }): Value[] {
  return Object.keys(record)
    .sort(compareStrings)
    .flatMap((name) => [name, record[name] as Value])
}

/** IEEE 754 bytes, with the sign turned so that they sort as the numbers do. */
function sortableDouble(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value === 0 ? 0 : value)
  const first = bytes[0] as number
  if (first & 0x80) return bytes.map((byte) => byte ^ 0xff)
  bytes[0] = first ^ 0x80
  return bytes
}

/** Sign, number of digits, digits: `1:000002:42`; complemented for negatives, so that −43 sorts before −42. */
function sortableInteger(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString()
  const text = `${String(digits.length).padStart(6, '0')}:${digits}`
  return value < 0n ? `0:${complement(text)}` : `1:${text}`
}

/** `1` and ISO 8601; years beyond four digits are set off by another first digit. */
function sortableDate(date: Date): string {
  const text = date.toISOString()
  if (text.startsWith('+')) return `2${text}`
  return text.startsWith('-') ? `0${complement(String(-date.getTime()).padStart(17, '0'))}` : `1${text}`
}

function complement(text: string): string {
  return text.replace(/\d/g, (digit) => String(9 - Number(digit)))
}

/** UTF-16 code units lifted as the order of strings lifts them, three bytes each. */
function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    const lifted = unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
    bytes.set([lifted >> 16, (lifted >> 8) & 0xff, lifted & 0xff], 3 * i)
  }
  return bytes
}
