import { expect, expectTypeOf, it } from 'vitest'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { checkSql } from '../../../tests/laws/check-sql.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import {
  type Batch,
  circuit,
  flatten,
  group,
  incrementalize,
  type Joined,
  join,
  MemoryStore,
  map,
  perGroup,
  product,
  StandaloneRunner,
  type Stream,
  ZSet,
} from '../../index.ts'

type A = { k: string | null; n: number }
type B = { k: string | null; m: number }

function pairs(left: Batch, right: Batch): [Joined<unknown, unknown>, number][] {
  return [...left].flatMap(([x, v]) =>
    [...right].map(([y, w]): [Joined<unknown, unknown>, number] => [{ left: x, right: y }, v * w]),
  )
}

checkOperator({
  name: 'product',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => product(a, b),
  meaning: { batch: ({ a, b }) => ZSet.from(pairs(a, b)) },
})

checkOperator({
  name: 'product-itself',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => product(a, a, { select: (x, y) => ({ k: x.k, n: y.n }) }),
  meaning: {
    batch: ({ a }) =>
      ZSet.from(
        pairs(a, a).map(([{ left, right }, weight]) => [{ k: (left as A).k, n: (right as A).n }, weight]),
      ),
  },
})

checkOperator({
  name: 'product-derived',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) =>
    product(
      map(a, (row) => row.k),
      map(b, (row) => row.k),
    ),
  meaning: {
    batch: ({ a, b }) => {
      const keys = (rows: Batch): Batch =>
        ZSet.from([...rows].map(([row, weight]): [unknown, number] => [(row as B).k, weight]))
      return ZSet.from(pairs(keys(a), keys(b)))
    },
  },
})

checkSql({
  name: 'product',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => product(a, b, { select: (x, y) => ({ k: x.k, n: x.n, l: y.k, m: y.m }) }),
  select: 'SELECT a.k, n, b.k AS l, m FROM a CROSS JOIN b',
})

it('rows are pairs, or what select makes of them', () => {
  circuit('typed', { a, b }, ({ a, b }) => {
    expectTypeOf(product(a, b)).toEqualTypeOf<Stream<Joined<A, B>>>()
    const sums = product(a, b, { select: (x, y) => x.n + y.m })
    expectTypeOf(sums).toEqualTypeOf<Stream<number>>()
    return { sums }
  })
})

it('a mistake is an error in the names of the user', () => {
  expect(() =>
    circuit('c', { a, b }, ({ a, b }) => product(a, b, { select: (x) => (x as unknown as B).m })),
  ).toThrow('product: select reads the column "left.m", but the columns there are "k", "n"')
  expect(() => circuit('c', { a }, ({ a }) => product(a, 7 as never))).toThrow(
    'product: right is a number, expected a stream',
  )
  expect(() => circuit('c', { a }, ({ a }) => product(a, a, { select: 'k' as never }))).toThrow(
    'product: select is a string, expected a function of both rows',
  )
})

it('shares a trace with a join by the group, though null is a group and equals no key', () => {
  for (const inGroupsFirst of [true, false]) {
    const made = circuit('c', { a }, ({ a }) => {
      const groups = group(a, 'k')
      const pairs = (): Stream<unknown> =>
        map(flatten(perGroup(groups, (rows) => product(rows, rows))), ({ row }) => row.left.k)
      const equal = (): Stream<unknown> => {
        const rows = flatten(groups)
        return join(rows, rows, { on: ['group', 'group'], select: ({ group }) => group })
      }
      return inGroupsFirst ? { pairs: pairs(), equal: equal() } : { equal: equal(), pairs: pairs() }
    })
    const runner = new StandaloneRunner(incrementalize(made).graph, new MemoryStore())
    const rows = ZSet.of({ k: null, n: 1 }, { k: 'x', n: 1 })
    const [first, second] = [1, 2].map(() => runner.step(new Map([['a', rows]])))
    expect(String(first?.get('pairs'))).toBe('{|"x":1,null:1|}')
    expect(String(second?.get('pairs'))).toBe('{|"x":3,null:3|}')
    expect(String(first?.get('equal'))).toBe('{|"x":1|}')
    expect(String(second?.get('equal'))).toBe('{|"x":3|}')
  }
})
