/** What a function gathers is its whole state: it does not grow by what comes and goes, outlives a group that has no row, and is held once. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PLACES } from '../../../tests/laws/places.ts'
import {
  aggregate,
  argMax,
  type Batch,
  cache,
  circuit,
  Database,
  flatten,
  group,
  incrementalize,
  MemoryStore,
  map,
  perGroup,
  StandaloneRunner,
  type Stream,
  table,
  ZSet,
  zsetAgg,
} from '../../index.ts'
import type { MemoryAccumulators } from '../../trace/memory/accumulators.ts'

const t = table('t', { k: z.string(), n: z.number().nullable(), any: z.any() })
type Row = { k: string; n: number | null; any: unknown }
const row = (k: string, n: number | null, any: unknown = null): Row => ({ k, n, any })

/** The numbers of each key. */
const byKey = circuit('c', { t }, ({ t }) =>
  cache(aggregate(t as Stream<Row>, { by: 'k', numbers: zsetAgg((row) => row.n) }), { by: 'k' }),
)
/** The rows of each number, in groups by key. */
const inGroups = circuit('c', { t }, ({ t }) => {
  const made = perGroup(group(t as Stream<Row>, 'k'), (rows) =>
    aggregate(rows, { by: 'n', rows: zsetAgg(({ n, any }) => ({ n, any })) }),
  )
  return cache(flatten(made))
})
/** Of everything. */
const ofAll = circuit('c', { t }, ({ t }) => cache(aggregate(t as Stream<Row>, { rows: zsetAgg() })))

it.each([
  ['by key', byKey],
  ['in groups', inGroups],
  ['of everything', ofAll],
])('rows of the input are not kept, %s', (_name, made) => {
  const kinds = incrementalize(made)
    .graph.toJSON()
    .vertices.flatMap(({ kind, states }) => (kind === 'aggregate' ? states : []))
  expect(kinds.map(({ kind }) => kind)).toEqual(['accumulators'])
})

describe.each(PLACES)('%s', (_place, open) => {
  const running = (made: { graph: unknown }) => {
    const place = open()
    const graph = incrementalize(made as typeof byKey).graph
    let runner = new StandaloneRunner(graph, place.store)
    return {
      step: (...pairs: readonly (readonly [Row, number])[]): Batch =>
        runner
          .step(new Map([['t', ZSet.from<unknown>(pairs)]]))
          .values()
          .next().value as Batch,
      restart: (): void => {
        runner = new StandaloneRunner(graph, place.reopened())
      },
      stored: place.stored,
    }
  }

  it.each([
    ['by key', byKey],
    ['in groups', inGroups],
    ['of everything', ofAll],
  ])('what comes and goes leaves nothing behind, %s', (_name, made) => {
    const { step, stored, restart } = running(made)
    step([row('x', 1, 'stays'), 1], [row('x', 2, 'stays'), 2])
    const before = stored()
    for (let i = 0; i < 20; i++) {
      step([row('x', 1, i), 1], [row('y', null, i), 1])
      if (i % 5 === 0) restart()
      step([row('x', 1, i), -1], [row('y', null, i), -1])
      step([row('x', 1, 'both'), 1], [row('x', 1, 'both'), -1])
    }
    expect(stored()).toEqual(before)
  })

  it('a group whose weights sum to 0 has no row, and is remembered', () => {
    const { step, stored, restart } = running(byKey)
    expect(String(step([row('x', 1), 1]))).toBe('{|{"k":"x","numbers":{|1:1|}}:1|}')
    expect(String(step([row('x', null), -1]))).toBe('{|{"k":"x","numbers":{|1:1|}}:-1|}')
    expect(Object.keys(stored())).not.toEqual([])
    restart()
    expect(String(step([row('x', null), 3]))).toBe('{|{"k":"x","numbers":{|1:1,null:2|}}:1|}')
    expect(String(step([row('x', null), -3]))).toBe('{|{"k":"x","numbers":{|1:1,null:2|}}:-1|}')
    step([row('x', null), 1])
    step([row('x', 1), -1])
    expect(stored()).toEqual({})
  })

  it('a row is asked once, when it comes', () => {
    const asked: (number | null)[] = []
    const made = circuit('c', { t }, ({ t }) =>
      aggregate(t as Stream<Row>, {
        by: 'k',
        numbers: zsetAgg((row) => {
          asked.push(row.n)
          return row.n
        }),
      }),
    )
    const db = new Database(open().store)
    db.add(made)
    db.insert(t, row('x', 1), row('x', 2), row('y', 3))
    asked.length = 0
    db.insert(t, row('x', 4))
    expect(asked).toEqual([4])
  })

  it('what was gathered cannot be changed by who is handed it', () => {
    const seen: unknown[] = []
    const made = circuit('c', { t }, ({ t }) =>
      map(aggregate(t as Stream<Row>, { by: 'k', all: zsetAgg(({ any }) => ({ any })) }), ({ all }) => {
        for (const [value] of all) seen.push(value)
        return { size: all.size }
      }),
    )
    const { step, restart } = running(made)
    step([row('x', 1, { a: [1] }), 1])
    restart()
    step([row('x', 2, { a: [2] }), 1])
    expect(seen.filter((value) => !Object.isFrozen((value as Row | undefined)?.any ?? value))).toEqual([])
    expect(seen.length).toBeGreaterThan(3)
  })

  it('a value that cannot be stored is refused with its row, where nobody looks at it too', () => {
    const made = circuit('c', { t }, ({ t }) =>
      map(
        aggregate(t as Stream<Row>, {
          by: 'k',
          all: zsetAgg(({ any }) => (any === 'one' ? [new Map()] : any)),
        }),
        ({ k }) => ({ k }),
      ),
    )
    const place = open()
    const db = new Database(place.store)
    db.add(made)
    db.insert(t, row('x', 1, 'two'))
    const before = place.stored()
    expect(() => db.insert(t, row('y', 1), row('x', 1, 'one'))).toThrow(
      'failed on the row {"any":"one","k":"x","n":1}: row[0] is an instance of Map',
    )
    expect(place.stored()).toEqual(before)
  })

  it('a group of which only what functions remember changes keeps its row', () => {
    // The last of the numbers changes, the row that is put out does not.
    const made = circuit('c', { t }, ({ t }) =>
      cache(
        aggregate(t as Stream<Row>, {
          by: 'k',
          all: zsetAgg(() => 'a value that is long enough'),
          last: argMax(
            ({ n }) => n,
            () => 'the same',
          ),
        }),
        { by: 'k' },
      ),
    )
    const one = running(made)
    one.step([row('x', 1), 1])
    expect(one.step([row('x', 1), -1], [row('x', 2), 1]).size).toBe(0)
    const other = running(made)
    other.step([row('x', 2), 1])
    expect(one.stored()).toEqual(other.stored())
    one.restart()
    expect(String(one.step([row('x', 2), -1]))).toBe(
      '{|{"all":{|"a value that is long enough":1|},"k":"x","last":"the same"}:-1|}',
    )
    expect(one.stored()).toEqual({})
  })
})

it('in memory, the accumulator and the column of the row are one Z-set', () => {
  const store = new MemoryStore()
  const db = new Database(store)
  db.add(byKey)
  db.insert(t, row('x', 1), row('x', 2))
  db.insert(t, row('x', 3))
  const { parts } = store as unknown as { parts: ReadonlyMap<string, MemoryAccumulators<never>> }
  const accumulators = [...parts].find(([name]) => name.endsWith('accumulators'))?.[1]
  const { values } = accumulators as unknown as { values: ReadonlyMap<string, readonly unknown[]> }
  expect(db.view(byKey).get({ k: 'x' })?.numbers).toBe(values.get('x')?.[1])
})
