/** `npm run bench`: every benchmark, in one process, on this machine. BENCH_RUNS sets how many runs a median is taken of. */
import { cpus } from 'node:os'
import { benchReceipts } from './receipts.ts'

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`)
await benchReceipts(Number(process.env.BENCH_RUNS ?? 5))
