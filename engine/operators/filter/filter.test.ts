import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import { filter, ZSet } from '../../index.ts'

const positive = ({ n }: { n: number }) => n > 0

checkOperator({
  name: 'filter',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => filter(a, positive),
  meaning: { batch: ({ a }) => ZSet.from([...a].filter(([row]) => positive(row as never))) },
})
