/** Random circuits: circuits inside groups, to any depth. */

import type { InGroup } from '../../../engine/circuit/forms/group-rows.ts'
import { flatten, group, map, perGroup, type Stream } from '../../../engine/index.ts'
import type { Choose } from './choose.ts'
import { functionOf } from './expressions.ts'
import type { Context, Kinds, Made } from './kind.ts'
import { type Row, type Source, WIDEST } from './types.ts'

export const groupKinds: Kinds = {
  perGroup: {
    arity: 1,
    nests: true,
    make: ([input], choose, context) => {
      const { columns } = input as Source
      return inGroups({ only: [input as Source, choose.below(columns.length)] }, choose, context)
    },
  },
  'perGroup of two': {
    arity: 2,
    nests: true,
    make: (inputs, choose, context) => {
      const [left, right] = inputs as [Source, Source]
      const by = left.columns.flatMap(({ base }, i) =>
        right.columns.flatMap((other, j) => (other.base === base ? [[i, j] as const] : [])),
      )
      if (by.length === 0) return null
      const [i, j] = choose.of(by)
      return inGroups({ left: [left, i], right: [right, j] }, choose, context)
    },
  },
}

/** Groups streams, each by a column, runs the inner instructions, and puts out rows with the group in front. */
function inGroups(
  grouped: Record<string, readonly [Source, number]>,
  choose: Choose,
  context: Context,
): Made {
  const entries = Object.entries(grouped)
  const groups = entries.map(([name, [{ stream }, by]]) => {
    const column = `c${by}`
    return [name, group(stream, choose.flag() ? column : functionOf<Row, unknown>(`row.${column}`))] as const
  })
  const made: { last?: Source } = {}
  const result = perGroup(Object.fromEntries(groups), (insides) => {
    const sources = entries.map(([name, [from, by]]) => {
      const { relation, columns } = from
      const stream = insides[name] as unknown as Stream<Row>
      return context.source(
        stream,
        columns,
        from,
        relation.groups + 1,
        relation.select([`v.c${by}`, ...relation.cellsOf('v')]),
      )
    })
    made.last = context.inside(sources).at(-1) as Source
    return made.last.stream
  })
  const { columns, relation, degree } = made.last as Source
  const kept = columns.slice(0, WIDEST - 1)
  const cells = kept.map((_, i) => `c${i + 1}: row.row.c${i}`)
  const types = entries.map(([, [from, by]]) => from.columns[by] as Source['columns'][number])
  const outer = relation.groupsOf('v')
  return {
    stream: map(flatten(result), functionOf<InGroup<Row>, Row>(`({ c0: row.group, ${cells.join(', ')} })`)),
    columns: [{ base: types[0]?.base ?? 'text', nullable: types.some((type) => type.nullable) }, ...kept],
    degree,
    sql: (made.last as Source).said
      ? `SELECT ${[...outer, ...relation.cellsOf('v').slice(0, kept.length)].join(', ')} FROM ${relation.name} v`
      : null,
  }
}
