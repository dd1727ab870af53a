/** A process that reads a database file, by SQL alone, until its input ends: how often, how many different states, and what did not fit together. */
import BetterSqlite3 from 'better-sqlite3'

const database = new BetterSqlite3(process.argv[2], { readonly: true })
// One statement sees one state of the file, whoever writes it.
const read = database.prepare<[], { held: number; sum: number; steps: number; moved: number; rows: number }>(`
  SELECT
    (SELECT amount FROM sums_held) AS held, (SELECT sum(amount) FROM accounts) AS sum,
    (SELECT max(step) FROM stepping_log) AS steps,
    (SELECT amount FROM sums_moved) AS moved, (SELECT count(*) FROM ledger) AS rows
`)

let done = false
process.stdin.on('end', () => {
  done = true
})
process.stdin.resume()

let reads = 0
const states = new Set<number>()
const wrong: unknown[] = []
const turn = (): void => {
  for (let i = 0; i < 20; i++) {
    const state = read.get()
    if (state === undefined) continue
    reads++
    states.add(state.steps)
    const { held, sum, steps, moved, rows } = state
    // The first step fills the accounts; each one after it moves 1 and writes that down.
    if (held !== sum || (moved ?? 0) !== rows || steps !== rows + 1) wrong.push(state)
  }
  if (!done) setImmediate(turn)
  else process.stdout.write(`${JSON.stringify({ reads, states: states.size, wrong: wrong.slice(0, 3) })}\n`)
}
process.stdout.write('ready\n')
setImmediate(turn)
