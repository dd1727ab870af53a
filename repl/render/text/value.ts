/** A value on as many lines as it needs: canonical text, broken and indented where it is too long for one. */
import { canonicalText } from '../../../engine/value/canonical.ts'
import { isRecord } from '../../../engine/value/path.ts'
import { isZSet, type Value } from '../../../engine/value/types.ts'
import { printable } from './printable.ts'

/** The lines of a value, broken so that they stay within `width` characters where a break can achieve it. */
export function valueLines(value: Value, width: number): string[] {
  return broken(value, width).map(printable)
}

function broken(value: Value, width: number): string[] {
  const whole = canonicalText(value)
  if (whole.length <= width) return [whole]
  if (Array.isArray(value)) {
    const items = value.map((item) => broken(item, width - 2))
    return bracketed('[', items, ']')
  }
  if (isZSet(value)) {
    const items = value.ordered().map(([row, weight]) => suffixed(broken(row, width - 2), `:${weight}`))
    return bracketed('{|', items, '|}')
  }
  if (isRecord(value)) {
    const items = Object.keys(value)
      .sort()
      .map((name) => prefixed(`${JSON.stringify(name)}: `, broken(value[name] as Value, width - 2)))
    return bracketed('{', items, '}')
  }
  return [whole]
}

function bracketed(open: string, items: readonly string[][], close: string): string[] {
  const last = items.length - 1
  return [
    open,
    ...items.flatMap((lines, i) => (i < last ? suffixed(lines, ',') : lines).map((line) => `  ${line}`)),
    close,
  ]
}

function prefixed(prefix: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => (i === 0 ? prefix + line : line))
}

function suffixed(lines: readonly string[], suffix: string): string[] {
  return lines.map((line, i) => (i === lines.length - 1 ? line + suffix : line))
}
