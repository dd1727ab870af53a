/** A session in which no cell runs longer than a given time. */
import type { Session } from '../session/protocol.ts'

/** What timers can count to; a longer time would end at once. */
const LONGEST = 2 ** 31 - 1

/** The same session, but a cell still running after `seconds` is interrupted, and its error says why. */
export function withTimeout(session: Session, seconds: number): Session {
  return {
    async evaluate(cell, progress) {
      let late = false
      const timer = setTimeout(
        () => {
          late = true
          session.interrupt()
        },
        Math.min(seconds * 1000, LONGEST),
      )
      try {
        const reply = await session.evaluate(cell, progress)
        if (!late || reply.error?.name !== 'Interrupted') return reply
        const message = `the cell did not end within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
        return {
          ...reply,
          error: { ...reply.error, message, hint: 'Give it longer with --timeout SECONDS.' },
        }
      } finally {
        clearTimeout(timer)
      }
    },
    interrupt: () => session.interrupt(),
    catalog: () => session.catalog(),
    graph: (circuit, incremental) => session.graph(circuit, incremental),
    close: () => session.close(),
  }
}
