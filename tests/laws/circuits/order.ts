/** Random circuits: operators over the rows of a group in an order. */
import type { OrderSpec } from '../../../engine/circuit/order.ts'
import { firstN } from '../../../engine/index.ts'
import type { Choose } from './choose.ts'
import { functionOf } from './expressions.ts'
import { spell } from './joins.ts'
import type { Kinds } from './kind.ts'
import type { Row, Source } from './types.ts'

export const orderKinds: Kinds = {
  firstN: {
    arity: 1,
    make: ([input], choose) => {
      const { stream, columns, relation } = input as Source
      const { order, by, over } = chooseOrder(input as Source, choose)
      const n = 1 + choose.below(3)
      const offset = choose.below(3)
      const numbered = relation.select([...relation.cellsOf('v'), `row_number() OVER (${over}) AS position`])
      return {
        stream: firstN(stream, { n, offset, order, ...by }),
        columns,
        sql: `SELECT ${relation.columnsOf('n').join(', ')} FROM (${numbered}) n
          WHERE n.position > ${offset} AND n.position <= ${offset + n}`,
      }
    },
  },
}

interface ChosenOrder {
  readonly order: OrderSpec<Row>
  /** The operator's option for what groups the rows. */
  readonly by: { readonly by?: never }
  /** The same as a SQL window, in which rows that are equal in the order are in the order of rows. */
  readonly over: string
}

/** One or two columns, ascending or descending, in groups or in one. */
export function chooseOrder({ columns, relation }: Source, choose: Choose): ChosenOrder {
  const all = [...columns.keys()]
  const parts = choose.some(all, 2).map((i) => [`c${i}`, choose.flag() ? 'desc' : 'asc'] as const)
  const groups = choose.flag() ? choose.some(all, 2) : []
  const terms = [
    ...parts.map(([name, direction]) =>
      direction === 'asc' ? ascending(`v.${name}`) : descending(`v.${name}`),
    ),
    ...relation.cellsOf('v').map(ascending),
  ]
  return {
    order: spellOrder(parts, choose),
    by: groups.length === 0 ? {} : { by: spell(groups, choose) as never },
    over: `PARTITION BY ${relation.partition(groups.map((i) => `v.c${i}`))} ORDER BY ${terms.join(', ')}`,
  }
}

/** Null is the last of all values. */
function ascending(sql: string): string {
  return `${sql} ASC NULLS LAST`
}

function descending(sql: string): string {
  return `${sql} DESC NULLS FIRST`
}

/** An order as users may write it. */
function spellOrder(parts: readonly (readonly [string, 'asc' | 'desc'])[], choose: Choose): OrderSpec<Row> {
  switch (choose.below(3)) {
    case 0:
      return parts as OrderSpec<Row>
    case 1:
      return Object.fromEntries(parts) as OrderSpec<Row>
    default:
      return parts.map(([name, direction]) => [functionOf<Row, unknown>(`row.${name}`), direction] as const)
  }
}
