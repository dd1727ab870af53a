/** What becomes of an error that a user's function throws while a step runs: it says where, and keeps the error as its cause. */
import { canonicalText } from '../value/canonical.ts'
import { StepError, SteppingError, StoreError } from '../value/error.ts'
import { deltaOrder } from '../zset/order.ts'
import type { ZSet } from '../zset/zset.ts'

/** Errors with this name ask the whole step to stop and are passed on untouched. */
const INTERRUPTED = 'Interrupted'

/** A function that failed on a row or group; the runner adds which vertex it belongs to. */
class RowFailure extends StepError {}

/** A fixpoint that has not ended after as many iterations as it may take; the runner adds the vertex and what the step changed. */
export class Divergence extends SteppingError {
  constructor(iterations: number, delta: ZSet<unknown>, period: number | null) {
    const repeats =
      period === null ? '' : `, which repeats every ${period === 1 ? 'iteration' : `${period} iterations`}`
    super(
      `has not ended after ${iterations} iterations; the delta of the last is ${shown(delta)}${repeats}`,
      period === null
        ? 'Its rows go on for ever, or need more iterations: bound what the step function makes, or give fixpoint a larger { limit }.'
        : 'What an iteration takes away comes back by it: negation and aggregates belong above or below a fixpoint, not on its own streams.',
    )
  }
}

/** The error of an operator whose function threw when it was given a row. */
export function rowFailure(error: unknown, row: unknown): unknown {
  return wrapped(
    error,
    (what) => new RowFailure(`failed on the row ${show(row)}: ${what}`, error, hintOf(error)),
  )
}

/** The error of an operator whose function threw when it was given the rows of a group, which `key` says. */
export function groupFailure(error: unknown, key: unknown): unknown {
  return wrapped(
    error,
    (what) => new RowFailure(`failed on the group ${show(key)}: ${what}`, error, hintOf(error)),
  )
}

/** What a vertex was given when it failed. */
export interface Given {
  readonly changes: ReadonlyMap<string, ZSet<unknown>>
  /** Whether the changes are what the tables held already, when a circuit is added to them. */
  readonly filling: boolean
}

/** The error of a vertex, from what was thrown in it; `where` is its operator and path. */
export function vertexFailure(error: unknown, where: string, given: Given): unknown {
  if (error instanceof Divergence) {
    return new StepError(`${where}, ${cause(given)}, ${error.message}`, error, error.hint)
  }
  if (error instanceof RowFailure) return new StepError(`${where} ${error.message}`, error.cause, error.hint)
  return wrapped(error, (what) => new StepError(`${where} failed: ${what}`, error, hintOf(error)))
}

function wrapped(error: unknown, wrap: (what: string) => StepError): unknown {
  // Storage that fails is no fault of the row that it was read for.
  if (error instanceof StepError || error instanceof StoreError) return error
  if (error instanceof Error && error.name === INTERRUPTED) return error
  return wrap(error instanceof SteppingError ? error.message : String(error))
}

function hintOf(error: unknown): string | undefined {
  return error instanceof SteppingError ? error.hint : undefined
}

/** The first row that a step changes, and how many more there are. */
function cause({ changes, filling }: Given): string {
  const all = [...changes].flatMap(([table, delta]) => delta.entries.map((entry) => ({ table, entry })))
  const [first] = all
  if (first === undefined) return 'in a step that changes nothing'
  const { table, entry } = first
  const more = all.length - 1
  const rows = `${more} more row${more === 1 ? '' : 's'}`
  if (filling)
    return `while it is filled with ${show(entry.row)} of ${table}${more === 0 ? '' : ` and ${rows}`}`
  const others = more === 0 ? '' : ` and changes ${rows}`
  const what =
    entry.weight > 0 ? `inserts ${show(entry.row)} into ${table}` : `removes ${show(entry.row)} from ${table}`
  return `in the step that ${what}${others}`
}

/** A delta in a message: its first rows, and how many there are. */
function shown(delta: ZSet<unknown>): string {
  const rows = deltaOrder(delta, [])
    .slice(0, 3)
    .map(({ row, weight }) => `${weight > 0 ? '+' : ''}${weight} ${show(row)}`)
  return `{${rows.join(', ')}${delta.size > 3 ? `, … ${delta.size - 3} more rows` : ''}}`
}

function show(row: unknown): string {
  try {
    const text = canonicalText(row)
    return text.length > 120 ? `${text.slice(0, 117)}…` : text
  } catch {
    return 'given to it'
  }
}
