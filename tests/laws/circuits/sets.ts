/** Random circuits: set operations. */
import { distinct, except, intersect, type Stream, union } from '../../../engine/index.ts'
import type { Kind, Kinds } from './kind.ts'
import { alike, everything } from './linear.ts'
import type { Row, Source } from './types.ts'

export const setKinds: Kinds = {
  distinct: {
    arity: 1,
    often: 4,
    make: ([input]) => {
      const { stream, columns, relation } = input as Source
      return {
        stream: distinct(stream),
        columns,
        sql: relation.select(relation.cellsOf('v'), '', 'DISTINCT'),
      }
    },
  },
  union: ofSets(union, 'UNION', false),
  'union all': ofSets(union, 'UNION ALL', true),
  intersect: ofSets(intersect, 'INTERSECT', false),
  'intersect all': ofNumbered(intersect, 'INTERSECT'),
  except: ofSets(except, 'EXCEPT', false),
  'except all': ofNumbered(except, 'EXCEPT'),
}

type SetOperator = (
  left: Stream<Row>,
  right: Stream<Row>,
  options?: { readonly all?: boolean },
) => Stream<Row>

function ofSets(operator: SetOperator, sql: string, all: boolean): Kind {
  return compound(operator, all, (left, right) => `${everything(left)} ${sql} ${everything(right)}`)
}

/** SQLite has no INTERSECT ALL and EXCEPT ALL; they are INTERSECT and EXCEPT of rows that are numbered among their equals. */
function ofNumbered(operator: SetOperator, sql: string): Kind {
  const numbered = ({ relation }: Source): string => {
    const columns = relation.columnsOf('v')
    return `SELECT ${columns.join(', ')}, row_number() OVER (PARTITION BY ${columns.join(', ')}) FROM ${relation.name} v`
  }
  return compound(operator, true, (left, right) => {
    const names = left.relation.columnsOf('v').map((column) => column.slice(2))
    return `SELECT ${names.join(', ')} FROM (${numbered(left)} ${sql} ${numbered(right)})`
  })
}

function compound(operator: SetOperator, all: boolean, sql: (left: Source, right: Source) => string): Kind {
  return {
    arity: 2,
    often: 1,
    make: (inputs) => {
      const [left, right, columns] = alike(inputs)
      if (columns === null) return null
      const stream = operator(left.stream, right.stream, ...(all ? [{ all }] : []))
      return { stream, columns, sql: sql(left, right) }
    },
  }
}
