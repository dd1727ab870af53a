import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import { flatMap, ZSet } from '../../index.ts'

/** None, one or two rows, the two equal for n = 2. */
const f = ({ k, n }: { k: string | null; n: number }) => (n < 1 ? [] : n === 2 ? [k, k] : [k, n])

checkOperator({
  name: 'flat-map',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => flatMap(a, f),
  meaning: {
    batch: ({ a }) =>
      ZSet.from([...a].flatMap(([row, weight]) => f(row as never).map((out) => [out, weight] as const))),
  },
})
