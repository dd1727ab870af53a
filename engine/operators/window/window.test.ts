import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { nearest, scaledSum } from '../../../tests/laws/doubles.ts'
import { histories, snapshots } from '../../../tests/laws/history.ts'
import { type A, eachRow, inOrder } from '../../../tests/laws/ordered-rows.ts'
import { runs } from '../../../tests/laws/runs.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import {
  argMax,
  argMin,
  arrayAgg,
  avg,
  type Batch,
  circuit,
  compare,
  count,
  countDistinct,
  fold,
  incrementalize,
  MemoryStore,
  max,
  min,
  StandaloneRunner,
  type Stream,
  sum,
  window,
  ZSet,
  zsetAgg,
} from '../../index.ts'

/** Aggregate functions, and what they make of a frame, told by plain loops. */
const FUNCTIONS: Readonly<Record<string, readonly [function_: unknown, of: (frame: A[]) => unknown]>> = {
  total: [
    sum((row: A) => Math.trunc(row.n)),
    (frame) =>
      frame.length === 0 ? null : Number(frame.reduce((sum, { n }) => sum + BigInt(Math.trunc(n)), 0n)),
  ],
  mean: [avg((row: A) => row.n), (frame) => mean(frame.map(({ n }) => n))],
  'of some': [
    sum((row: A) => (row.k === 'x' ? null : Math.trunc(row.n))),
    (frame) => FUNCTIONS.total?.[1](frame.filter(({ k }) => k !== 'x')),
  ],
  rows: [count(), (frame) => frame.length],
  least: [min((row: A) => row.n), (frame) => first(frame, (x, y) => x.n - y.n)?.n ?? null],
  most: [
    max((row: A) => row.k),
    (frame) => first(frame.filter(hasK), (x, y) => compare(y.k, x.k))?.k ?? null,
  ],
  first: [argMin((row: A) => row.n), (frame) => first(frame, (x, y) => x.n - y.n)],
  last: [argMax((row: A) => row.n), (frame) => first(frame, (x, y) => y.n - x.n)],
  kinds: [countDistinct((row: A) => row.k), (frame) => new Set(frame.filter(hasK).map(({ k }) => k)).size],
  all: [arrayAgg((row: A) => row.n), (frame) => frame.map(({ n }) => n).sort((x, y) => x - y)],
  set: [zsetAgg((row: A) => row.k), (frame) => ZSet.of(...frame.map(({ k }) => k))],
  positive: [
    fold((rows: readonly A[]) => rows.filter(({ n }) => n > 0).length),
    (frame) => frame.filter(({ n }) => n > 0).length,
  ],
}
const mean = (values: number[]): number | null =>
  values.length === 0 ? null : nearest(scaledSum(values.map((value) => [value, 1])), BigInt(values.length))
const hasK = ({ k }: A): boolean => k !== null
const first = (rows: A[], order: (x: A, y: A) => number): A | null =>
  [...rows].sort((x, y) => order(x, y) || compare(x, y))[0] ?? null

/** A window over table a: in which order, of which groups, with which frame, computing which functions. */
interface Case {
  readonly order: 'n' | 'k' | 'bigint' | 'date' | 'mixed' | 'none'
  readonly descending?: boolean
  readonly by?: 'k'
  readonly kind?: 'rows' | 'range'
  readonly edges?: readonly [from: number | null, to: number | null]
  readonly functions: readonly string[]
}

/** What rows are ordered by. Null and strings have no distance from others. */
const VALUES: Record<Case['order'], (row: A) => string | number | bigint | Date | null> = {
  n: (row) => row.n,
  k: (row) => row.k,
  bigint: (row) => BigInt(Math.trunc(row.n)),
  date: (row) => new Date(Math.trunc(Math.min(row.n, 9))),
  mixed: (row) => (row.n > 1 ? row.k : row.n),
  none: () => null,
}

function build(a: Stream<A>, { order, descending, by, kind, edges, functions }: Case): Stream<unknown> {
  const part = order === 'n' || order === 'k' ? order : VALUES[order]
  return window(a, {
    ...(order === 'none' ? {} : { order: descending ? [[part, 'desc']] : part }),
    ...(by === undefined ? {} : { by }),
    ...(kind === undefined ? {} : { frame: { [kind]: edges } }),
    ...Object.fromEntries(functions.map((name) => [name, FUNCTIONS[name]?.[0]])),
  } as never)
}

function meaning(
  input: ZSet<unknown>,
  { order, descending = false, by, kind, edges, functions }: Case,
): Batch {
  const value = VALUES[order]
  const sign = descending ? -1 : 1
  const along = (x: A, y: A): number => compare(value(x), value(y)) * sign
  const [from, to] = [
    edges?.[0] ?? Number.NEGATIVE_INFINITY,
    (kind ? edges?.[1] : 0) ?? Number.POSITIVE_INFINITY,
  ]
  /** How far a row stands behind another; where that cannot be told, no distance but 0 lies between them. */
  const distance = (x: A, y: A): number => {
    const [v, w] = [value(x), value(y)]
    const measured =
      typeof v === typeof w &&
      (typeof v === 'number' || typeof v === 'bigint' || (v && typeof v === 'object'))
    return measured ? (Number(v) - Number(w)) * sign : along(x, y) * Number.POSITIVE_INFINITY || 0
  }
  const inRange = (other: A, row: A): boolean => {
    const v = value(row)
    // As the sums of the edges are rounded, not as the difference is.
    if (typeof v === 'number' && typeof value(other) === 'number') {
      const n = value(other) as number
      return n * sign >= (v + from * sign) * sign && n * sign <= (v + to * sign) * sign
    }
    const d = distance(other, row)
    if (Math.abs(d) === Number.POSITIVE_INFINITY || typeof v === 'string' || v === null)
      return d === 0 || (d < 0 ? from === Number.NEGATIVE_INFINITY : to === Number.POSITIVE_INFINITY)
    return d >= from && d <= to
  }
  return eachRow(
    inOrder(input, along, (row) => (by === undefined ? 0 : row.k)),
    (row, i, rows) => {
      const frame = rows.filter((other, j) =>
        kind === 'rows' ? j >= i + from && j <= i + to : inRange(other, row),
      )
      return { row, ...Object.fromEntries(functions.map((name) => [name, FUNCTIONS[name]?.[1](frame)])) }
    },
  )
}

const CASES: Record<string, Case> = {
  running: { order: 'n', functions: ['total', 'rows', 'most', 'first', 'of some'] },
  'of-all-equal': { order: 'none', by: 'k', functions: ['total', 'kinds'] },
  'moving-rows': {
    order: 'k',
    kind: 'rows',
    edges: [-2, 1],
    functions: ['total', 'least', 'all', 'set', 'kinds', 'last'],
  },
  'rows-before': {
    order: 'n',
    by: 'k',
    kind: 'rows',
    edges: [null, -2],
    functions: ['total', 'least', 'last'],
  },
  'rows-from': {
    order: 'n',
    descending: true,
    kind: 'rows',
    edges: [-1, null],
    functions: ['total', 'first'],
  },
  'moving-range': { order: 'n', kind: 'range', edges: [-0.2, 1], functions: ['total', 'rows'] },
  'moving-range-of-values': {
    order: 'n',
    by: 'k',
    descending: true,
    kind: 'range',
    edges: [-1, 2],
    functions: ['least', 'positive'],
  },
  'range-behind': { order: 'n', kind: 'range', edges: [0.1, 3], functions: ['total', 'rows', 'mean'] },
}

for (const [name, made] of Object.entries(CASES)) {
  checkOperator({
    name: `window-${name}`,
    tables: { a },
    rows: { a: rowsOfA },
    build: ({ a }) => build(a, made),
    meaning: { batch: ({ a }) => meaning(a, made) },
    // Rows are given to these as often as they are there, or each copy has a frame of its own.
    except:
      (made.kind === 'rows' && made.edges?.includes(null)) ||
      made.functions.some((name) => name === 'all' || name === 'positive')
        ? ['great weights']
        : [],
  })
}

const edge = fc.constantFrom(null, -3, -2, -1, 0, 1, 2, 3)
const rounded = fc.constantFrom(null, -3, -1, -0.3, -0.2, 0, 0.1, 0.2, 1, 2)
const cases: fc.Arbitrary<Case> = fc
  .record(
    {
      order: fc.constantFrom('n', 'k', 'bigint', 'date', 'mixed'),
      descending: fc.boolean(),
      by: fc.constant('k'),
      functions: fc.subarray(Object.keys(FUNCTIONS), { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['order', 'functions'] },
  )
  .chain((made) =>
    fc
      .oneof(
        fc.record({ kind: fc.constant('rows'), edges: fc.tuple(edge, edge) }),
        fc.record({ kind: fc.constant('range'), edges: fc.tuple(rounded, rounded) }),
      )
      .filter(({ edges: [from, to] }) => from === null || to === null || from <= to)
      .map((frame) => ({ ...made, ...frame }) as Case),
  )

it('window: any frame of any order, with any functions, in memory', () => {
  fc.assert(
    fc.property(cases, histories({ a: rowsOfA }), (made, history) => {
      const { graph } = incrementalize(circuit('checked', { a }, ({ a }) => build(a, made)))
      const runner = new StandaloneRunner(graph, new MemoryStore())
      const contents = snapshots(history)
      let output: Batch = ZSet.empty()
      for (const [t, step] of history.entries()) {
        for (const batch of runner.step(step).values()) output = output.plus(batch)
        expect(String(output)).toBe(String(meaning(contents[t]?.get('a') ?? ZSet.empty(), made)))
      }
    }),
    runs(1000),
  )
})
