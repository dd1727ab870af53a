/**
 * The meter reads and the receipts on SQLite, beside code on better-sqlite3 that is written by hand and keeps the same tables and sums; and what a step
 * costs, and a process needs, however many rows there are.
 */
import { contest } from '../contest.ts'
import { part, print } from '../measure.ts'
import { byHandOnSqlite as meterReadsByHand } from '../meter-reads/by-hand-sqlite.ts'
import type { Change as MeterChange } from '../meter-reads/rows.ts'
import { stepping as meterReadsStepping } from '../meter-reads/stepping.ts'
import { meterReads } from '../meter-reads/workload.ts'
import { byHandOnSqlite as receiptsByHand } from '../receipts/by-hand-sqlite.ts'
import type { Change as ReceiptChange } from '../receipts/rows.ts'
import { stepping as receiptsStepping } from '../receipts/stepping.ts'
import { receipts } from '../receipts/workload.ts'
import { temporaryFile } from '../sqlite-file.ts'
import { loadInProcess } from './loads.ts'

const RUNS = Number(process.env.BENCH_RUNS ?? 3)
const OPTIONS = { cached: true, onSqlite: true }

await contest<MeterChange>(
  {
    ...meterReads,
    title: `W1 on SQLite, ${meterReads.title}`,
    contestants: [meterReadsByHand, meterReadsStepping(OPTIONS)],
  },
  RUNS,
)
await contest<ReceiptChange>(
  {
    ...receipts,
    title: `W2 on SQLite, ${receipts.title}`,
    contestants: [receiptsByHand, receiptsStepping(OPTIONS)],
  },
  RUNS,
)

const sizes = [10_000, 100_000, 1_000_000, 2_000_000].filter((rows) => rows <= part(2_000_000))
print(
  'Receipts in a file, by the number of line items',
  ['', 'circuit', 'loaded, rows', 'filled in', 'one row, p50', 'p95', 'memory'],
  sizes.flatMap((rows) =>
    (['early', 'late'] as const).map((when) => {
      const { file, remove } = temporaryFile()
      const { loaded, filled, median, p95, memory } = loadInProcess(file, rows, when)
      remove()
      return [
        rows.toLocaleString('en-US'),
        when,
        `${Math.round(loaded).toLocaleString('en-US')}/s`,
        when === 'late' ? `${filled.toFixed(1)} s` : '',
        `${median.toFixed(1)} µs`,
        `${p95.toFixed(1)} µs`,
        `${memory.toFixed(0)} MB`,
      ]
    }),
  ),
)
