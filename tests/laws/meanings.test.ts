/** The batch meanings that rooms export say what their plain graphs put out, also where these are made of other rooms. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  antiJoin,
  circuit,
  except,
  flatMap,
  flatten,
  group,
  intersect,
  MemoryStore,
  product,
  StandaloneRunner,
  type Stream,
  semiJoin,
  table,
  union,
  type ZSet,
} from '../../engine/index.ts'
import { antiJoinZSet } from '../../engine/operators/anti-join/anti-join.ts'
import { exceptZSet } from '../../engine/operators/except/except.ts'
import { flatMapZSet } from '../../engine/operators/flat-map/flat-map.ts'
import { groupZSet } from '../../engine/operators/group/group.ts'
import { intersectZSet } from '../../engine/operators/intersect/intersect.ts'
import { productZSet } from '../../engine/operators/product/product.ts'
import { semiJoinZSet } from '../../engine/operators/semi-join/semi-join.ts'
import { unionZSet } from '../../engine/operators/union/union.ts'
import { Arrangement } from '../../engine/trace/arrangement.ts'
import { histories } from './history.ts'
import { runs } from './runs.ts'
import { a, rowsOfA } from './tables.ts'

type A = { k: string | null; n: number }
type Pair = readonly [left: ZSet<A>, right: ZSet<A>]

const other = table('other', { k: z.string().nullable(), n: z.number() })
const on = { on: ['k', 'k'] } as const
const keys = [Arrangement.columns(['k']), Arrangement.columns(['k'])] as const
const twice = (row: A): string[] => (row.n > 0 ? [String(row.k), String(row.k)] : [])

const MEANINGS: readonly [
  name: string,
  build: (a: Stream<A>, other: Stream<A>) => Stream<unknown>,
  meaning: (...given: Pair) => ZSet<unknown>,
][] = [
  ['semiJoin', (a, b) => semiJoin(a, b, on), (a, b) => semiJoinZSet(a, b, keys)],
  ['antiJoin', (a, b) => antiJoin(a, b, on), (a, b) => antiJoinZSet(a, b, keys)],
  ['product', (a, b) => product(a, b), (a, b) => productZSet(a, b, (left, right) => ({ left, right }))],
  ['union', (a, b) => union(a, b), (a, b) => unionZSet(a, b, false)],
  ['union all', (a, b) => union(a, b, { all: true }), (a, b) => unionZSet(a, b, true)],
  ['intersect', (a, b) => intersect(a, b), (a, b) => intersectZSet(a, b, false)],
  ['intersect all', (a, b) => intersect(a, b, { all: true }), (a, b) => intersectZSet(a, b, true)],
  ['except', (a, b) => except(a, b), (a, b) => exceptZSet(a, b, false)],
  ['except all', (a, b) => except(a, b, { all: true }), (a, b) => exceptZSet(a, b, true)],
  ['flatMap', (a) => flatMap(a, twice), (a) => flatMapZSet(a, twice)],
  ['group', (a) => flatten(group(a, 'k')), (a) => groupZSet(a, (row) => row.k)],
]

it.each(MEANINGS)('%s', (_name, build, meaning) => {
  const { graph } = circuit('c', { a, other }, ({ a, other }) => build(a, other))
  const law = fc.property(histories({ a: rowsOfA, other: rowsOfA }, 1), ([contents]) => {
    const [output] = new StandaloneRunner(graph, new MemoryStore()).step(contents ?? new Map()).values()
    const given = ['a', 'other'].map((name) => contents?.get(name)) as unknown as Pair
    expect(String(output)).toBe(String(meaning(...given)))
  })
  fc.assert(law, runs(100))
})
