/** An order of what is bound for rows: it keeps equal rows together, and is that of SQLite for numbers and for strings of ASCII. */
import type { SqlValue } from './driver.ts'

/** Zero if and only if SQLite has the same values in both. */
export function compareBound(a: readonly SqlValue[], b: readonly SqlValue[]): number {
  if (a.length !== b.length) return a.length - b.length
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as SqlValue, b[i] as SqlValue]
    if (x === y) continue
    // Most are strings.
    if (typeof x === 'string' && typeof y === 'string') return x < y ? -1 : 1
    const kind = kindOf(x)
    const difference = kind - kindOf(y)
    if (difference !== 0) return difference
    if (kind === BLOB) {
      const bytes = compareBytes(x as Uint8Array, y as Uint8Array)
      if (bytes !== 0) return bytes
    } else if ((x as number) < (y as number)) return -1
    else if ((x as number) > (y as number)) return 1
  }
  return 0
}

const [NUMBER, STRING, BLOB] = [0, 1, 2]

function kindOf(value: SqlValue): number {
  if (typeof value === 'string') return STRING
  return value instanceof Uint8Array ? BLOB : NUMBER
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
