/** Timing: medians of several runs, printed as a table. */

/** Which part of each workload to run: 1 but for a test that all of it runs. */
const PART = Number(process.env.BENCH_PART ?? 1)

/** Whether workloads are run as they are meant. */
export const isWhole = PART === 1

/** So much of a workload's size, but something. */
export function part(size: number): number {
  return Math.max(10, Math.round(size * PART))
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5)
}

/** The number below which 95 in 100 are. */
export function p95(numbers: readonly number[]): number {
  return quantile(numbers, 0.95)
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * part)] as number
}

/** Milliseconds that a call takes. */
export function time(run: () => void): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

export function print(title: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((name, i) =>
    Math.max(name.length, ...rows.map((row) => (row[i] as string).length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join('  ')
  console.log(`\n${title}\n\n${line(header)}\n${widths.map((width) => '-'.repeat(width)).join('  ')}`)
  for (const row of rows) console.log(line(row))
}

export function perSecond(count: number, milliseconds: number): string {
  return `${Math.round((count / milliseconds) * 1000).toLocaleString('en')}/s`
}

export function micros(milliseconds: number): string {
  return milliseconds >= 10 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds * 1000).toFixed(1)} µs`
}

export function ratio(a: number, b: number): string {
  const quotient = a / b
  return quotient >= 100 ? quotient.toFixed(0) : quotient.toFixed(2)
}
