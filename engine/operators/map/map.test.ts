import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import { map } from '../../index.ts'
import { mapZSet } from './map.ts'

const f = ({ k, n }: { k: string | null; n: number }) => ({ k, positive: n > 0 })

checkOperator({
  name: 'map',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => map(a, f),
  meaning: { batch: ({ a }) => mapZSet(a, f as never) },
})
