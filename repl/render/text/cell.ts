/** The text of one cell: short where it can be, and never the same for two kinds of value. */
import { canonicalText } from '../../../engine/value/canonical.ts'
import { isZSet, type Value } from '../../../engine/value/types.ts'
import { isPrintable, printable } from './printable.ts'

/** The signs of added, removed and changed rows; the minus sign is as wide as the plus. */
export const SIGNS = { added: '+', removed: '−', changed: '~' } as const

/** What stands for a cell that its row does not have, where a blank would be misread. */
export const ABSENT = '·'

/** Strings that would be read as another value, as a mark of ours, or as nothing, were they shown without quotes. */
const MISREAD =
  /^$|^\s|\s$|^["{[]|[→…]|^(?:null|true|false|NaN|·|no rows|\d+ rows?|-?Infinity|-?\d+n|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|x'.*'|\d{4}-\d\d-\d\dT[\d:.]+Z)$/

/**
 * A cell on one line: strings without quotes unless they could be misread, dates in ISO 8601, a nested Z-set as the
 * number of its rows, any other value as its canonical text; blank for undefined, a cell that its row does not have.
 */
export function cellText(value: Value | undefined): string {
  switch (typeof value) {
    case 'undefined':
      return ''
    case 'string':
      return isPrintable(value) && !MISREAD.test(value) ? value : printable(JSON.stringify(value))
    case 'object':
      if (value === null) return 'null'
      if (value instanceof Date) return value.toISOString()
      if (isZSet(value)) return rowCount(value.ordered().length)
      return printable(canonicalText(value))
    default:
      return canonicalText(value)
  }
}

/** `no rows`, `1 row`, `2 rows`. */
export function rowCount(count: number): string {
  return count === 0 ? 'no rows' : count === 1 ? '1 row' : `${count} rows`
}

/** `×3` for a weight that has to be shown, blank for 1. */
export function weightText(weight: number): string {
  return weight === 1 ? '' : `×${weight < 0 ? '−' : ''}${Math.abs(weight)}`
}
