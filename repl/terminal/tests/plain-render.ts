/** A renderer and a completeness check for tests that are not about either. */
import type { Completeness, Reply } from '../../session/protocol.ts'

/** Deltas, value and error, a line each. */
export function plainRender(reply: Reply, { maxRows = 5 }: { readonly maxRows?: number }): string {
  const deltas = reply.deltas.flatMap((delta) => {
    const rows = delta.rows.map(([text, weight]) => `${weight > 0 ? '+' : ''}${weight} ${text}`)
    const left = rows.length - maxRows
    return [`@@ ${delta.output}`, ...rows.slice(0, maxRows), ...(left > 0 ? [`… ${left} more`] : [])]
  })
  const value = reply.value === null || reply.value.kind === 'zset' ? [] : [reply.value.text]
  const error = reply.error === null ? [] : [`${reply.error.name}: ${reply.error.message}`]
  return [...deltas, ...value, ...error].join('\n')
}

/** Whether every bracket that is opened is closed again. */
export function balanced(source: string): Completeness {
  let depth = 0
  for (const character of source) {
    if ('([{'.includes(character)) depth += 1
    if (')]}'.includes(character)) depth -= 1
  }
  return depth > 0 ? 'incomplete' : 'complete'
}
