/** Random circuits: recursion, alone and mutual, by joins and by arithmetic, and of anything that may stand inside a fixpoint. */
import { distinct, filter, fixpoint, join, map, type Stream } from '../../../engine/index.ts'
import type { Choose } from './choose.ts'
import { functionOf } from './expressions.ts'
import { type ChosenKey, chooseKey, columnsOf, type Picked, record } from './joins.ts'
import type { Kinds } from './kind.ts'
import { alike } from './linear.ts'
import { type ColumnType, Relation, type Row, type Source } from './types.ts'

/** Small, since a circuit whose negations have no fixpoint is found out by the bound. */
const options = { limit: 40 }

export const recursionKinds: Kinds = {
  /** What can be reached from a seed by way of another stream. */
  reach: {
    arity: 2,
    outsideOnly: true,
    make: (inputs, choose) => {
      const [seed, other] = inputs as [Source, Source]
      const way = chooseWay(seed, other, choose)
      if (way === null) return null
      const ways = choose.flag() ? distinct(other.stream) : other.stream
      const { relation, stream } = seed
      return {
        stream: fixpoint(stream, (reached) => join(reached, ways, way), options),
        columns: way.columns,
        sql: reachedBy(
          relation,
          relation.select(relation.cellsOf('v')),
          `SELECT ${[...relation.groupsOf('l'), ...way.cells].join(', ')}
            FROM reached l, ${other.relation.name} r WHERE ${way.sql}`,
        ),
      }
    },
  },
  /** What can be reached by an even or odd number of steps: two streams that follow from each other. */
  parity: {
    arity: 2,
    often: 1,
    outsideOnly: true,
    make: (inputs, choose) => {
      const [seed, other] = inputs as [Source, Source]
      const way = chooseWay(seed, other, choose)
      if (way === null) return null
      const ways = distinct(other.stream)
      const none = filter(seed.stream, functionOf<Row, boolean>('false'))
      const reached = fixpoint(
        { even: seed.stream, odd: none },
        ({ even, odd }) => ({ even: join(odd, ways, way), odd: join(even, ways, way) }),
        options,
      )
      const parity = choose.below(2)
      const { relation } = seed
      const groups = relation.groupsOf('l')
      return {
        stream: parity === 0 ? reached.even : reached.odd,
        columns: way.columns,
        sql: reachedBy(
          relation,
          `SELECT ${['0', ...relation.columnsOf('v')].join(', ')} FROM ${relation.name} v`,
          `SELECT ${['1 - l.parity', ...groups, ...way.cells].join(', ')}
            FROM reached l, ${other.relation.name} r WHERE ${way.sql}`,
          parity,
        ),
      }
    },
  },
  /** From a number, those after it up to a bound. */
  'count on': {
    arity: 1,
    outsideOnly: true,
    make: ([input], choose) => {
      const { stream, columns, relation } = input as Source
      const at = choose.of(
        columns.flatMap(({ base, nullable }, i) => (base === 'exact' && !nullable ? [i] : [])),
      )
      if (at === undefined) return null
      const next = functionOf<Row>(`({ ...row, c${at}: row.c${at} + 1 })`)
      const small = functionOf<Row, boolean>(`row.c${at} <= 3`)
      const reached = new Relation('reached', relation.groups, relation.width)
      const cells = reached.cellsOf('v').map((cell, i) => (i === at ? `${cell} + 1` : cell))
      return {
        stream: fixpoint(stream, (numbers) => filter(map(numbers, next), small), options),
        columns,
        sql: reachedBy(
          relation,
          relation.select(relation.cellsOf('v')),
          reached.select(cells, `WHERE v.c${at} + 1 <= 3`),
        ),
      }
    },
  },
  /** Whatever the inner instructions make of the recursive stream and another; there may be no fixpoint. */
  fixpoint: {
    arity: 2,
    outsideOnly: true,
    nests: true,
    make: ([seed, other], _choose, context) => {
      const { stream, columns, relation, degree } = seed as Source
      const made: { columns: readonly ColumnType[] } = { columns }
      const step = (reached: Stream<Row>): Stream<Row> => {
        // Rows multiply with each iteration, so that one join is enough.
        const from = { ...(seed as Source), degree: Math.max(2, degree) }
        const recursive = context.source(reached, columns, from, relation.groups, null)
        const streams = context.inside([recursive, other as Source], 'recursive')
        const result = streams.findLast((candidate) => alike([recursive, candidate])[2] !== null) as Source
        made.columns = alike([recursive, result])[2] as readonly ColumnType[]
        return result.stream
      }
      return { stream: fixpoint(stream, step, { limit: 20 }), columns: made.columns, sql: null }
    },
  },
}

interface Way extends Omit<ChosenKey, 'sql'> {
  readonly select: (left: Row, right: Row) => Row
  readonly columns: readonly ColumnType[]
  readonly cells: readonly string[]
  readonly sql: string
}

/** A join of a recursive stream with another that puts out rows of the recursive stream's types. */
function chooseWay(seed: Source, other: Source, choose: Choose): Way | null {
  const key = chooseKey(seed, other, choose)
  if (key === null) return null
  const all = [...columnsOf(seed, 'left'), ...columnsOf(other, 'right')]
  const picked: Picked[] = seed.columns.map(({ base }) =>
    choose.of(all.filter(({ type }) => type.base === base)),
  )
  return {
    ...key,
    select: functionOf<Row>(record(picked, 'left', 'right'), 'left', 'right'),
    columns: seed.columns.map(({ base, nullable }, i) => ({
      base,
      nullable: nullable || (picked[i] as Picked).type.nullable,
    })),
    cells: picked.map(({ sql }) => sql),
  }
}

/** The rows of a recursive query called `reached`, all or those of one parity. */
function reachedBy(like: Relation, seed: string, step: string, parity?: number): string {
  const columns = like.columnsOf('v').map((column) => column.slice(2))
  const all = parity === undefined ? columns : ['parity', ...columns]
  return `WITH RECURSIVE reached(${all.join(', ')}) AS (${seed} UNION ${step})
    SELECT ${columns.join(', ')} FROM reached ${parity === undefined ? '' : `WHERE parity = ${parity}`}`
}
