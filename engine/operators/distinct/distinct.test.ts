import { expect, it } from 'vitest'
import { z } from 'zod'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import { circuit, distinct, filter, incrementalize, join, map, plus, table, ZSet } from '../../index.ts'

/** By plain counting, independent of Z-sets' own consolidation. */
function positive(rows: Iterable<[unknown, number]>): ZSet<unknown> {
  const weights = new Map<string | null, number>()
  for (const [row, weight] of rows) weights.set(row as string, (weights.get(row as string) ?? 0) + weight)
  return ZSet.of(...[...weights].filter(([, weight]) => weight > 0).map(([row]) => row))
}

checkOperator({
  name: 'distinct',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => distinct(a),
  meaning: { batch: ({ a }) => ZSet.of(...[...a].filter(([, weight]) => weight > 0).map(([row]) => row)) },
})

checkOperator({
  name: 'distinct-projection',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => distinct(map(a, (row) => row.k)),
  meaning: { batch: ({ a }) => positive([...a].map(([row, weight]) => [(row as { k: unknown }).k, weight])) },
})

checkOperator({
  name: 'distinct-of-distincts',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  positive: true,
  except: ['fixpoints'],
  build: ({ a, b }) => {
    const keys = plus(distinct(map(a, (row) => row.k)), distinct(map(b, (row) => row.k)))
    const pairs = join(distinct(a), distinct(keys), {
      on: ['k', (k) => k],
      select: (row, k) => ({ n: row.n, k }),
    })
    return distinct(distinct(pairs))
  },
  meaning: {
    batch: ({ a, b }) => {
      const keys = new Set([...a, ...b].map(([row]) => (row as { k: string | null }).k))
      const rows = [...(a as ZSet<{ k: string | null; n: number }>)].map(([row]) => row)
      return positive(rows.filter(({ k }) => k !== null && keys.has(k)).map((row) => [row, 1]))
    },
  },
})

it('distincts that other distincts make redundant go, with their theorems', () => {
  const keyed = table('keyed', { k: z.string(), n: z.number() }, { key: 'k' })
  const made = circuit('c', { a, keyed }, ({ a, keyed }) => ({
    keys: distinct(map(distinct(filter(a, (row) => row.n > 0)), (row) => row.k)),
    set: distinct(filter(keyed, (row) => row.n > 0)),
    read: distinct(a),
    readToo: distinct(map(distinct(a), (row) => row.n)),
  }))
  const { rewritings, graph } = incrementalize(made)
  expect(
    rewritings.filter(({ plain }) => plain).map(({ rule, theorem, vertices }) => [rule, theorem, vertices]),
  ).toEqual([
    ['share equal vertices', 'functions of equal streams are equal', ['readToo/map/distinct']],
    ['eliminate a distinct before another', "report Prop 6.2, VLDB'23 Prop 4.5", ['keys/map/distinct']],
    ['eliminate the distinct of a set', "report Prop 6.1, VLDB'23 Prop 4.4", ['set']],
  ])
  expect(
    graph.vertices.filter(({ operator }) => operator.kind === 'distinct').map((vertex) => graph.path(vertex)),
  ).toEqual(['keys', 'read', 'readToo'])
})
