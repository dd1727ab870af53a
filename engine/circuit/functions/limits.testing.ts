/** A table, and circuits whose one function uses a limit besides its row. */
import { z } from 'zod'
import { type Circuit, cache, circuit, filter, table, using } from '../../index.ts'

export const rows = table('rows', { k: z.string(), n: z.number() })

/** The circuit of the rows above a limit that its function closes over, declared or not. */
export function big(
  limit: number,
  declared: 'circuit' | 'using' | 'nowhere',
): Circuit<{ output: { k: string; n: number } }> {
  const predicate = (row: { n: number }): boolean => row.n > limit
  return circuit(
    'big',
    { rows },
    ({ rows }) => cache(filter(rows, declared === 'using' ? using({ limit }, predicate) : predicate)),
    declared === 'circuit' ? { with: { limit } } : {},
  )
}
