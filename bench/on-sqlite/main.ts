/** The meter reads and the receipts on SQLite, beside code on better-sqlite3 that is written by hand and keeps the same tables and sums. */
import { contest } from '../contest.ts'
import { byHandOnSqlite as meterReadsByHand } from '../meter-reads/by-hand-sqlite.ts'
import type { Change as MeterChange } from '../meter-reads/rows.ts'
import { stepping as meterReadsStepping } from '../meter-reads/stepping.ts'
import { meterReads } from '../meter-reads/workload.ts'
import { byHandOnSqlite as receiptsByHand } from '../receipts/by-hand-sqlite.ts'
import type { Change as ReceiptChange } from '../receipts/rows.ts'
import { stepping as receiptsStepping } from '../receipts/stepping.ts'
import { receipts } from '../receipts/workload.ts'

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
