/**
 * W2, receipts: 1,000 products, then 200,000 line items in batches of 1,000, through products ⋈ line items to the total and number of lines
 * per basket. Afterwards single line items come and go, and prices change, each of which touches 200 baskets.
 */
import { contest } from '../contest.ts'
import { byHand } from './by-hand.ts'
import { d2ts } from './d2ts.ts'
import { dbIvm } from './db-ivm.ts'
import type { Change } from './rows.ts'
import { stepping } from './stepping.ts'
import { receipts } from './workload.ts'

await contest<Change>(
  {
    ...receipts,
    title: `W2 ${receipts.title}`,
    contestants: [byHand, stepping({ cached: true }), stepping({ cached: false }), dbIvm, d2ts],
  },
  Number(process.env.BENCH_RUNS ?? 5),
)
