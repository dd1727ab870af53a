/** Random circuits: aggregates, with and without groups. */
import { aggregate, count, map, sum } from '../../../engine/index.ts'
import { columnOf, type Expression, functionOf, withDefault } from './expressions.ts'
import { spell } from './joins.ts'
import type { Kinds } from './kind.ts'
import { type ColumnType, EXACT, type Row, type Source } from './types.ts'

/** An aggregate function of a column and what it is in SQL; null if it does not take that type. */
interface AggregateOf {
  readonly made: unknown
  readonly sql: string
  readonly type: ColumnType
}

const FUNCTIONS: readonly ((column: Expression) => AggregateOf | null)[] = [
  () => ({ made: count(), sql: 'count(*)', type: EXACT }),
  (column) => {
    if (column.type.base !== 'exact') return null
    const { js, sql } = withDefault(column)
    return { made: sum(functionOf<Row, number>(js)), sql: `sum(${sql})`, type: EXACT }
  },
]

export const aggregateKinds: Kinds = {
  aggregate: {
    arity: 1,
    often: 4,
    outsideOnly: true,
    make: ([input], choose) => {
      const { stream, columns, relation } = input as Source
      if (relation.groups > 0) return null
      const by = choose.some([...columns.keys()], 2)
      const functions = Array.from({ length: 1 + choose.below(2) }, () =>
        choose.of(FUNCTIONS)(columnOf(columns, choose.below(columns.length))),
      ).filter((made) => made !== null)
      const key = spell(by, choose)
      const made = aggregate(stream, {
        by: key,
        ...Object.fromEntries(functions.map(({ made }, i) => [`a${i}`, made])),
      } as never)
      const names = [...keyNames(key, by), ...functions.map((_, i) => `a${i}`)]
      const keys = by.map((i) => `v.c${i}`)
      return {
        stream: map(
          made,
          functionOf<Row>(`({ ${names.map((name, i) => `c${i}: row.${name}`).join(', ')} })`),
        ),
        columns: [...by.map((i) => columns[i] as ColumnType), ...functions.map(({ type }) => type)],
        sql: relation.select(
          [...keys, ...functions.map(({ sql }) => sql)],
          `GROUP BY ${relation.partition(keys)}`,
        ),
      }
    },
  },
}

/** What the key's columns are called in the aggregate's rows. */
function keyNames(key: unknown, by: readonly number[]): string[] {
  if (typeof key === 'function') return ['key']
  return typeof key === 'string' || Array.isArray(key) ? by.map((i) => `c${i}`) : Object.keys(key as object)
}
