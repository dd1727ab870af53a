/** Texts to scalars: numbers, bigints, booleans, dates and bytes. Lossless, or refused. */
import type { Scalar } from './column-type.ts'
import { Mismatch, shown } from './mismatch.ts'

/** What is expected where a text is not one of these. */
export const EXPECTED: Readonly<Record<Exclude<Scalar, 'text'>, string>> = {
  number: 'a number',
  bigint: 'a whole number',
  boolean: 'true or false',
  date: 'a date such as 2025-01-31 or 2025-01-31T12:30:00Z',
  bytes: "bytes such as x'00ff'",
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Whether a number is the whole number of these digits, or is written with them. */
export function keepsDigits(digits: string, number: number): boolean {
  return Number.isSafeInteger(number) || String(number) === digits || BigInt(digits) === BigInt(number)
}

/**
 * Decimals are read as the nearest number that there is, as everywhere; whole numbers that would become other ones, and what
 * is too large or too small for a number, are refused.
 */
export function readNumber(text: string): number {
  if (text === 'NaN') return Number.NaN
  if (text === 'Infinity' || text === '-Infinity') return Number(text)
  if (!NUMBER.test(text)) throw new Mismatch(`is ${shown(text)}`, EXPECTED.number)
  const number = Number(text)
  const isExact = !/^[+-]?\d+$/.test(text) || keepsDigits(text.replace('+', ''), number)
  const isLost = !Number.isFinite(number) || (number === 0 && /[1-9]/.test(text.replace(/e.*$/i, '')))
  if (isExact && !isLost) return number
  throw new Mismatch(
    `is ${shown(text)}, which would be read as ${number}`,
    'a number that a double can hold',
    'Declare the column z.bigint() for whole numbers beyond 2^53, or z.string().',
  )
}

/** Digits, also as canonical text ends them, with n. */
export function readBigint(text: string): bigint {
  if (/^[+-]?\d+n?$/.test(text)) return BigInt(text.replace(/^\+|n$/g, ''))
  throw new Mismatch(`is ${shown(text)}`, EXPECTED.bigint)
}

export function readBoolean(text: string): boolean {
  switch (text.toLowerCase()) {
    case 'true':
    case '1':
      return true
    case 'false':
    case '0':
      return false
    default:
      throw new Mismatch(`is ${shown(text)}`, EXPECTED.boolean)
  }
}

const DATE =
  /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/** ISO 8601; without a zone it is UTC, so that a file says the same everywhere. */
export function readDate(text: string): Date {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    DATE.exec(text) ?? []
  const utc = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
  const at = year === undefined ? Number.NaN : Date.parse(utc)
  // What JavaScript would take for another day, such as 30 February, is no date.
  if (Number.isNaN(at) || new Date(at).toISOString() !== utc)
    throw new Mismatch(`is ${shown(text)}`, EXPECTED.date)
  if (/[1-9]/.test(fraction.slice(3)))
    throw new Mismatch(
      `is ${shown(text)}`,
      'a date of no more than milliseconds',
      'Declare the column z.string().',
    )
  return new Date(at - offsetOf(zone))
}

/** Of a zone, ms. */
function offsetOf(zone: string): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  if (sign === undefined) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

/** `x'00ff'`, or the digits alone. */
export function readBytes(text: string): Uint8Array {
  const digits = /^(?:x'([0-9a-f]*)'|([0-9a-f]*))$/i.exec(text)
  const hex = digits?.[1] ?? digits?.[2]
  if (hex === undefined || hex.length % 2 === 1) throw new Mismatch(`is ${shown(text)}`, EXPECTED.bytes)
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  )
}
