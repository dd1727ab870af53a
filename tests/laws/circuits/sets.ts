/** Random circuits: set operations. */
import { distinct } from '../../../engine/index.ts'
import type { Kinds } from './kind.ts'
import type { Source } from './types.ts'

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
}
