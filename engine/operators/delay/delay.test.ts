import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import { delay, minus } from '../../index.ts'
import { delayStream } from './delay.ts'

checkOperator({
  name: 'delay',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => delay(a),
  meaning: { stream: ({ a }) => delayStream(a) },
})

checkOperator({
  name: 'delay-twice',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => minus(a, delay(delay(a))),
  meaning: {
    stream: ({ a }) => delayStream(delayStream(a)).map((late, t) => (a[t] as typeof late).minus(late)),
  },
})
