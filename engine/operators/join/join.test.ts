import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import { filter, join, map, ZSet } from '../../index.ts'

type A = { k: string | null; n: number }

/** Every pair of rows, the plainest meaning there is. */
function nested(
  left: Iterable<[unknown, number]>,
  right: Iterable<[unknown, number]>,
  on: (x: never, y: never) => boolean,
) {
  const pairs: [unknown, number][] = []
  for (const [x, v] of left)
    for (const [y, w] of right) if (on(x as never, y as never)) pairs.push([{ left: x, right: y }, v * w])
  return ZSet.from(pairs)
}
const sameKey = (x: A, y: A) => x.k !== null && x.k === y.k

checkOperator({
  name: 'join',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => join(a, b, { on: ['k', 'k'] }),
  meaning: { batch: ({ a, b }) => nested(a, b, sameKey) },
})

checkOperator({
  name: 'join-itself',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => join(a, a, { on: ['k', 'k'] }),
  meaning: { batch: ({ a }) => nested(a, a, sameKey) },
})

checkOperator({
  name: 'join-composite',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => join(a, b, { on: [['k', 'n'], { k: 'k', m: (row) => row.m }] }),
  meaning: {
    batch: ({ a, b }) => nested(a, b, (x: A, y: A & { m: number }) => sameKey(x, y) && x.n === y.m),
  },
})

checkOperator({
  name: 'join-derived',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) =>
    join(
      filter(a, (row) => row.n > 0),
      map(b, (row) => row.m),
      { on: [(row) => row.n, (m) => m] },
    ),
  meaning: {
    batch: ({ a, b }) =>
      nested(
        [...a].filter(([row]) => (row as A).n > 0),
        [...b].map(([row, weight]): [unknown, number] => [(row as { m: number }).m, weight]),
        (x: A, m: number) => x.n === m,
      ),
  },
})
