/**
 * Scaling: what a step of one row costs against a state of 10³ … 10⁶ rows, for each operator, with the slope of the fitted line through the
 * logarithms: 0 is flat, 1 is linear. More than a logarithm is a failure, but for operators that are documented to be linear.
 *
 * Traces in memory sum up and sort what was loaded when somebody reads it, so the first steps after a load pay for the load. They are not
 * measured with the others, but the slowest step of all is shown beside them.
 */
import { circuit, type Database, open } from '../../engine/node.ts'
import { isWhole, median, micros, part, print, time } from '../measure.ts'
import { type Item, items, type Measured, OPERATORS, type Other, others } from './operators.ts'

const SIZES = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= Math.max(10_000, part(1_000_000)))
const BATCH = 10_000
/** Rounds of four steps that are run of an operator before those that are measured, and these; or as many as so many milliseconds hold. */
const BEFORE = { rounds: part(100), milliseconds: 10_000 }
const MEASURED = { rounds: part(300), milliseconds: 1_000 }
/** Beyond this slope it is not the logarithm and the caches of the machine that make larger states slower. */
const STEEPEST = 0.35

const itemOf = (id: number, score: number): Item => ({ id, of: id, bucket: id % 10, score })
const otherOf = (id: number): Other => ({ id, label: `other ${id}` })
/** Spread over 0 … 1 without order. */
const scoreOf = (id: number): number => (id * 0.6180339887498949) % 1

async function filled(size: number): Promise<Database> {
  const db = await open()
  db.declare(items)
  db.declare(others)
  for (let first = 0; first < size; first += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, size - first) }, (_, i) => first + i)
    db.step((tx) => {
      for (const id of ids) tx.insert(items, itemOf(id, scoreOf(id)))
      for (const id of ids) tx.insert(others, otherOf(id))
    })
  }
  return db
}

interface Cost {
  readonly p50: number
  readonly slowest: number
}

/** The milliseconds that it takes to insert a row, to remove it again, and to remove and insert one that was there. */
function step(db: Database, { build, linear, score = 0.5, alone = false }: Measured, size: number): Cost {
  const made = circuit('measured', { items, others }, ({ items, others }) => build(items, others))
  db.add(made)
  let round = 0
  const run = ({ rounds, milliseconds }: typeof MEASURED): number[] => {
    const times: number[] = []
    const start = performance.now()
    for (let i = 0; i < rounds && performance.now() - start < milliseconds; i++, round++) {
      const id = (round * 7919) % size
      const added = { ...itemOf(size + round, score + round * 1e-9), of: id }
      const there = itemOf(id, scoreOf(id))
      times.push(time(() => db.insert(items, added)))
      times.push(time(() => db.remove(items, added)))
      if (alone) continue
      times.push(time(() => db.remove(items, there)))
      times.push(time(() => db.insert(items, there)))
    }
    return times
  }
  // What reads its whole state in each step has done so in the first.
  const before = run(linear === undefined ? BEFORE : { ...BEFORE, rounds: 1 })
  const measured = run(MEASURED)
  db.drop(made)
  return { p50: median(measured), slowest: [...before, ...measured].reduce((a, b) => Math.max(a, b), 0) }
}

/** The slope of the line through the logarithms, by least squares. */
function slope(points: readonly (readonly [size: number, cost: number])[]): number {
  const [xs, ys] = [points.map(([size]) => Math.log(size)), points.map(([, cost]) => Math.log(cost))]
  const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length
  const [x, y] = [mean(xs), mean(ys)]
  const covariance = mean(xs.map((at, i) => (at - x) * ((ys[i] as number) - y)))
  return covariance / mean(xs.map((at) => (at - x) ** 2))
}

const costs = new Map<Measured, Map<number, Cost>>(OPERATORS.map((operator) => [operator, new Map()]))
// The first pass is for the compiler.
for (const size of [1_000, ...SIZES]) {
  const db = await filled(size)
  for (const operator of OPERATORS) {
    if (size > (operator.upTo ?? Number.POSITIVE_INFINITY)) continue
    globalThis.gc?.()
    costs.get(operator)?.set(size, step(db, operator, size))
  }
  db.close()
}

const rows = [...costs].map(([operator, points]) => {
  const steepness = slope([...points].map(([size, { p50 }]) => [size, p50]))
  const verdict = operator.linear ?? (steepness > STEEPEST ? 'GROWS' : 'flat or log')
  return [
    operator.name,
    ...SIZES.map((size) => {
      const cost = points.get(size)
      return cost === undefined ? '' : micros(cost.p50)
    }),
    micros([...points.values()].at(-1)?.slowest ?? 0),
    steepness.toFixed(2),
    verdict,
  ]
})
print(
  'Scaling: a step that inserts or removes one row, p50',
  ['', ...SIZES.map((size) => `${size.toLocaleString('en')} rows`), 'slowest there', 'slope', ''],
  rows,
)
// A part of the workload is too short to tell.
if (isWhole && rows.some((row) => row.at(-1) === 'GROWS')) process.exitCode = 1
