import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import { cache } from '../../index.ts'

checkOperator({
  name: 'cache',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => cache(a, { by: ['k', 'n'] }),
  meaning: { batch: ({ a }) => a },
  except: ['groups'],
})
