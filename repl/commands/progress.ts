/** How far a long import or export, or the filling of a circuit, is in words. */
import type { Progress } from '../session/protocol.ts'

/** `products: 120,000 rows, 41,000 a second, 35 %`. @param elapsed since when it runs, ms */
export function progressText({ what, rows, share }: Progress, elapsed: number): string {
  const rate = (rows / elapsed) * 1000
  const a = (count: number): string => count.toLocaleString('en-US')
  const parts = [`${what}: ${a(rows)} rows`, `${a(Number(rate.toPrecision(2)))} a second`]
  if (share !== null) parts.push(`${Math.floor(share * 100)} %`)
  return parts.join(', ')
}
