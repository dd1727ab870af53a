/**
 * A contest: several ways of keeping one result up to date are given the same changes, must report the same changes of the result, and
 * are timed in turn. Each contestant first runs the whole workload once untimed, to be compared with the first one and to be
 * warm; a contest in which two disagree throws.
 */
import { median, micros, p95, perSecond, print, ratio, time } from './measure.ts'

/** What changed in the result: its rows as text, with +1 for a row that came and −1 for one that went. */
export type Reported = Iterable<readonly [row: string, weight: number]>

/** A contestant's state, while it runs. */
export interface Running<Change> {
  /** Applies a change; the time that this takes is measured. What it returns is called outside of the measurement. */
  step(change: Change): () => Reported
  /** The rows of the result, where they are recomputed rather than reported: `step` then reports nothing. */
  result?(): Iterable<string>
  close?(): void
}

export interface Contestant<Change> {
  readonly name: string
  /** At most so many steps of a phase are run, for those who need seconds for one; then no later phase is. */
  readonly atMost?: number
  /** Runs that are timed, if not as many as `run` is told. */
  readonly runs?: number
  start(): Promise<Running<Change>> | Running<Change>
}

export interface Workload<Change> {
  readonly title: string
  /** Changes before the measurement begins. */
  readonly before: readonly Change[]
  /** Changes that are timed together, and the number of rows in them. */
  readonly load: readonly Change[]
  readonly rows: number
  /** Changes that are timed one by one. */
  readonly phases: readonly { readonly name: string; readonly changes: readonly Change[] }[]
  /** The first one is what the others are compared with. */
  readonly contestants: readonly Contestant<Change>[]
}

/** Milliseconds of the load, and of each step of each phase that was run. */
interface Times {
  readonly load: number
  readonly phases: readonly (readonly number[])[]
}

/** Checks and times all contestants, and prints the table. @throws if their results differ */
export async function contest<Change>(workload: Workload<Change>, runs: number): Promise<void> {
  const { contestants } = workload
  const expected = await resultsOf(workload, contestants[0] as Contestant<Change>, checkpoints(workload))
  for (const contestant of contestants.slice(1)) {
    for (const [at, result] of await resultsOf(workload, contestant, checkpoints(workload))) {
      if (result !== expected.get(at)) throw new Error(disagreement(contestant.name, at, result, expected))
    }
  }
  const times = new Map<Contestant<Change>, Times[]>(contestants.map((contestant) => [contestant, []]))
  for (let run = 0; run < runs; run++) {
    for (const contestant of contestants) {
      if (run < (contestant.runs ?? runs)) times.get(contestant)?.push(await timed(workload, contestant))
    }
  }
  report(workload, [...times.values()])
}

/** The numbers of steps of each phase after which contestants are compared: where one of them stops, and at the end. */
function checkpoints<Change>({ phases, contestants }: Workload<Change>): ReadonlySet<number>[] {
  return phases.map(
    ({ changes }) =>
      new Set(contestants.map(({ atMost }) => Math.min(changes.length, atMost ?? changes.length))),
  )
}

/** The results of a contestant after the load and at the checkpoints, each as one text. */
async function resultsOf<Change>(
  { before, load, phases }: Workload<Change>,
  { start, atMost = Number.POSITIVE_INFINITY }: Contestant<Change>,
  checks: readonly ReadonlySet<number>[],
): Promise<Map<string, string>> {
  const running = await start()
  const weights = new Map<string, number>()
  const apply = (change: Change): void => {
    for (const [row, weight] of running.step(change)()) {
      const sum = (weights.get(row) ?? 0) + weight
      if (sum === 0) weights.delete(row)
      else weights.set(row, sum)
    }
  }
  const result = (): string =>
    [...(running.result?.() ?? [...weights].map(([row, n]) => (n === 1 ? row : `${row} ${n} times`)))]
      .sort()
      .join('\n')
  const results = new Map<string, string>()
  for (const change of [...before, ...load]) apply(change)
  results.set('after the load', result())
  for (const [i, { name, changes }] of phases.entries()) {
    for (let step = 1; step <= Math.min(changes.length, atMost); step++) {
      apply(changes[step - 1] as Change)
      if (checks[i]?.has(step)) results.set(`after ${step} × ${name}`, result())
    }
    if (changes.length > atMost) break
  }
  running.close?.()
  return results
}

async function timed<Change>(
  { before, load, phases }: Workload<Change>,
  { start, atMost }: Contestant<Change>,
): Promise<Times> {
  const running = await start()
  for (const change of before) running.step(change)
  globalThis.gc?.()
  const times = {
    load: time(() => {
      for (const change of load) running.step(change)
    }),
    phases: [] as number[][],
  }
  for (const { changes } of phases) {
    globalThis.gc?.()
    times.phases.push(changes.slice(0, atMost).map((change) => time(() => running.step(change))))
    if (changes.length > (atMost ?? changes.length)) break
  }
  running.close?.()
  return times
}

function report<Change>(
  { title, rows, phases, contestants }: Workload<Change>,
  times: readonly (readonly Times[])[],
): void {
  const loads = times.map((runs) => median(runs.map((run) => run.load)))
  const steps = times.map((runs) => phases.map((_, i) => runs.flatMap((run) => run.phases[i] ?? [])))
  print(
    title,
    ['', 'load, rows', '÷ by hand', ...phases.flatMap(({ name }) => [`${name}, p50`, 'p95', '× by hand'])],
    contestants.map(({ name }, i) => [
      name,
      perSecond(rows, loads[i] as number),
      ratio(loads[0] as number, loads[i] as number),
      ...phases.flatMap((_, phase) => {
        const [mine, first] = [steps[i]?.[phase] ?? [], steps[0]?.[phase] ?? []]
        if (mine.length === 0) return ['', '', '']
        return [micros(median(mine)), micros(p95(mine)), ratio(median(mine), median(first))]
      }),
    ]),
  )
}

function disagreement(
  name: string,
  at: string,
  result: string,
  expected: ReadonlyMap<string, string>,
): string {
  const [mine, others] = [new Set(result.split('\n')), new Set(expected.get(at)?.split('\n'))]
  const few = (rows: ReadonlySet<string>, without: ReadonlySet<string>): string =>
    [...rows]
      .filter((row) => !without.has(row))
      .slice(0, 3)
      .join('; ') || 'none'
  return `${name} disagrees ${at}: it alone has ${few(mine, others)}; it lacks ${few(others, mine)}`
}
