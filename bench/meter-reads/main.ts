/**
 * W1, meter reads: 1,000 users with a meter each, then 100,000 half-hourly reads in batches of 1,000, through users ⋈ meters ⋈ reads
 * to the sum per (user, meter, day). Afterwards single reads come and are corrected away, and meters change hands.
 */
import { contest } from '../contest.ts'
import { byHand } from './by-hand.ts'
import { d2ts } from './d2ts.ts'
import { dbIvm } from './db-ivm.ts'
import type { Change } from './rows.ts'
import { stepping } from './stepping.ts'
import { meterReads } from './workload.ts'

await contest<Change>(
  {
    ...meterReads,
    title: `W1 ${meterReads.title}`,
    contestants: [byHand, stepping({ cached: true }), stepping({ cached: false }), dbIvm, d2ts],
  },
  Number(process.env.BENCH_RUNS ?? 5),
)
