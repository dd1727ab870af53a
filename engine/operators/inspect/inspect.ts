/**
 * inspect: the same stream, each delta of which is printed as it comes by; a circuit's console.log.
 *
 *     inspect(s) = s
 *
 * Linear: the identity (report Thm 5.4, VLDB'23 Thm 3.3). Cost O(|Δ| log |Δ|) to print; no state. It prints only while a circuit is run on changes, not
 * where its plain, batch graph is, and nothing for an empty delta: one printed text per step, in groups one for all groups, inside a fixpoint one for each
 * iteration that has a delta (report §9, VLDB'23 §6). A circuit that is added late prints what it starts with as its first delta. What is printed stays
 * printed: also if the step fails further on, so that nothing of it has happened. Nothing is printed where a circuit is run anew beside the steps that are
 * made: to check it, to read the past, to replay or to copy it, or because a circuit that knows time is added again, or a step takes back what it has seen.
 */
import { found } from '../../circuit/found.ts'
import type { NestedForm } from '../../circuit/nested/nested.ts'
import { type Batch, linear, type Operator } from '../../circuit/operator.ts'
import { keyOf, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import { CircuitError } from '../../value/error.ts'
import { deltaOrder } from '../../zset/order.ts'
import type { ZSet } from '../../zset/zset.ts'

export interface InspectOptions {
  /** What to call the stream; without, by the table or operator that it comes from. */
  readonly label?: string
  /** Takes each printed text; console.log if it does not say. It does not count as part of the circuit. */
  readonly print?: (text: string) => void
  /** How many rows of a delta to print; of the others, how many there are. 50 if it does not say. */
  readonly rows?: number
}

/** The batch meaning. */
export function inspectZSet<T>(input: ZSet<T>): ZSet<T> {
  return input
}

/**
 * The stream itself, with every change of it printed: a line with the label and the number of rows that come and go, then, in the order in which deltas
 * are shown, a line for each row with the digits of its weight and its canonical text.
 * @param options a label, or options
 * @throws CircuitError if an option is of the wrong kind
 */
export function inspect<T>(stream: Stream<T>, options: string | InspectOptions = {}): Stream<T> {
  shapeOf(stream, 'inspect: in')
  const { operator, shape } = stream.vertex
  const { table } = operator.parameters
  const {
    label = typeof table === 'string' ? table : operator.kind,
    print = log,
    rows = MOST_ROWS,
  } = checked(options)
  const show: Show = (delta, where) => {
    if (!delta.isEmpty) print(deltaText(`${label}${where}`, delta, keyOf(shape), rows))
  }
  return connect<T>(inspectOperator(show, { label, rows }), [stream])
}

const MOST_ROWS = 50

function log(text: string): void {
  console.log(text)
}

/** Prints a delta; `where` says at which iteration. */
type Show = (delta: Batch, where: string) => void

function inspectOperator(show: Show, parameters: Operator['parameters']): Operator {
  const plain = {
    kind: 'inspect',
    weights: 'set of sets' as const,
    ports: ['in'],
    parameters,
    states: [],
    shape: ([input]: readonly Shape[]) => input as Shape,
    perGroup: () => inspectOperator(show, parameters),
    bind: () => (inputs: readonly Batch[]) => inspectZSet(inputs[0] as Batch),
  }
  const operator = { ...plain, nested: () => nestedInspect(show), unseen: linear(plain) }
  const printing = linear({
    ...operator,
    bind: () => (inputs) => {
      show(inputs[0] as Batch, '')
      return inspectZSet(inputs[0] as Batch)
    },
  })
  return {
    ...linear(operator),
    incremental: { operator: printing, rule: 'linear', theorem: "report Thm 5.4, VLDB'23 Thm 3.3" },
  }
}

function nestedInspect(show: Show): NestedForm {
  return {
    states: [],
    bind: () => ({
      at: (i, inputs) => {
        show(inputs[0] as Batch, ` iteration ${i}`)
        return inputs[0] as Batch
      },
      due: () => Number.POSITIVE_INFINITY,
      end: () => {},
      forget: () => {},
    }),
  }
}

function deltaText(label: string, delta: Batch, key: readonly string[], most: number): string {
  const added = delta.entries.filter(({ weight }) => weight > 0).length
  const lines = deltaOrder(delta, key)
    .slice(0, most)
    .map(({ text, weight }) => `${weight < 0 ? '-' : '+'}${Math.abs(weight)} ${text}`)
  const left = delta.size - lines.length
  const more = left === 0 ? [] : [`… ${left} more row${left === 1 ? '' : 's'}`]
  return [`@@ ${label} +${added} -${delta.size - added} @@`, ...lines, ...more].join('\n')
}

function checked(given: string | InspectOptions): InspectOptions {
  if (typeof given === 'string') return { label: given }
  if (typeof given !== 'object' || given === null) throw wrong('options are', given, 'a label or options')
  const { label, print, rows } = given
  if (label !== undefined && typeof label !== 'string') throw wrong('label is', label, 'a string')
  if (print !== undefined && typeof print !== 'function')
    throw wrong('print is', print, 'a function of a text')
  if (rows !== undefined && !(typeof rows === 'number' && rows >= 0))
    throw wrong('rows is', rows, 'how many to print')
  return given
}

function wrong(what: string, given: unknown, expected: string): CircuitError {
  const shown = typeof given === 'number' ? String(given) : found(given)
  return new CircuitError(`inspect: ${what} ${shown}, expected ${expected}`)
}
