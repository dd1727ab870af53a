/**
 * W4, the top ten of each group: 100,000 scores in batches of 1,000, in 1,000 groups, and all in one hot group. Afterwards single scores come
 * and go, anywhere and among the ten best.
 */
import { contest } from '../contest.ts'
import { part } from '../measure.ts'
import { randoms } from '../randoms.ts'
import { byHand } from './by-hand.ts'
import { d2ts } from './d2ts.ts'
import { dbIvm } from './db-ivm.ts'
import type { Change, Score } from './rows.ts'
import { stepping } from './stepping.ts'

const SCORES = part(100_000)
const BATCH = 1_000
const ONE_ROW_STEPS = part(2_000)
const BEST = 1_000_000

const insert = (score: Score): Change => ({ insert: [score], remove: [] })
const remove = (score: Score): Change => ({ insert: [], remove: [score] })

for (const groups of [1_000, 1]) {
  const random = randoms(7)
  const scores = Array.from(
    { length: SCORES + ONE_ROW_STEPS },
    (_, id): Score => ({ id, group: id % groups, score: Math.floor(random() * BEST) }),
  )
  const best = (i: number): Score => ({ id: SCORES * 2 + i, group: (i * 7) % groups, score: BEST + i })
  const hot = groups === 1
  await contest<Change>(
    {
      title: `W4 top ten, ${hot ? 'one hot group' : `${groups} groups`}: ${SCORES} scores in batches of ${BATCH}`,
      before: [],
      load: Array.from({ length: SCORES / BATCH }, (_, batch) => ({
        insert: scores.slice(batch * BATCH, (batch + 1) * BATCH),
        remove: [],
      })),
      rows: SCORES,
      phases: [
        {
          name: 'one row',
          changes: Array.from({ length: ONE_ROW_STEPS }, (_, i) =>
            i % 2 === 0 ? insert(scores[SCORES + i] as Score) : remove(scores[i * 7] as Score),
          ),
        },
        {
          name: 'a best row',
          changes: Array.from({ length: ONE_ROW_STEPS }, (_, i) =>
            i % 2 === 0 ? insert(best(i)) : remove(best(i - 1)),
          ),
        },
      ],
      contestants: [
        byHand,
        stepping({ cached: true }),
        stepping({ cached: false }),
        dbIvm(hot ? { runs: 1 } : {}),
        d2ts(hot ? 10 : ONE_ROW_STEPS),
      ],
    },
    Number(process.env.BENCH_RUNS ?? 5),
  )
}
