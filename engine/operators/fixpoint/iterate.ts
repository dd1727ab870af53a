/** The operator of a fixpoint: iterations over its body, on a whole batch or on deltas at times (step, iteration). */
import { Divergence } from '../../circuit/failure.ts'
import type { Nested } from '../../circuit/nested/nested.ts'
import { type Body, linear, type Operator, type Vertex } from '../../circuit/operator.ts'
import { type Shape, UNKNOWN } from '../../circuit/shape.ts'
import type { Batch, Evaluate } from '../../circuit/state.ts'
import { append } from '../../zset/append.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import { type NestedBody, nestedBody } from './nested-body.ts'

/** @param limit the number of iterations that a step may take */
export function fixpointOperator(body: Body, limit: number): Operator {
  const inside = nestedBody(body)
  const operator = {
    kind: 'fixpoint',
    weights: 'set',
    linearity: 'nonlinear',
    ports: body.imports.map((_, port) => `in${port}`),
    parameters: { limit },
    timed: false,
    body,
    withBody: (other: Body) => fixpointOperator(other, limit),
    shape: () => UNKNOWN,
  } as const
  const nested = (inside: NestedBody): Operator => ({
    ...operator,
    states: inside.states,
    bind: (states) => iterateDeltas(body, inside.bind(states), limit),
    incremental: null,
  })
  const unseen = body.vertices.some(({ operator }) => operator.unseen !== undefined)
    ? { unseen: nested(nestedBody(body, true)) }
    : {}
  return {
    ...operator,
    states: [],
    bind: () => iterateBatch(body, limit),
    incremental: {
      operator: { ...nested(inside), ...unseen },
      rule: 'fixpoint in nested time',
      theorem: "report §9 eq. 3 and §9.1 eq. 4, VLDB'23 §6",
    },
  }
}

/** One of the streams that a fixpoint over several puts out. */
export function outputOperator(name: string, shape: Shape): Operator {
  return linear({
    kind: 'output',
    weights: 'set of sets',
    ports: ['in'],
    parameters: { stream: name },
    states: [],
    bind: () => (inputs) => {
      const rows = (inputs[0] as ZSet<OfStream>).parts.filter(({ row }) => row.stream === name)
      return ZSet.ofParts(rows.map(({ row, weight }) => new Entry(row.row, weight)))
    },
    shape: () => shape,
  })
}

/** A row with the name of its stream, where there are several. */
interface OfStream {
  readonly stream: string
  readonly row: unknown
}

/** The streams of an iteration as one: a vertex has one output. */
function together({ recursions }: Body, outputs: readonly Batch[]): Batch {
  if (recursions.length === 1) return outputs[0] as Batch
  return ZSet.ofParts(
    recursions.flatMap(({ name }, n) =>
      (outputs[n] as Batch).parts.map(({ row, weight }) => new Entry({ stream: name, row }, weight)),
    ),
  )
}

/** The batch meaning: everything anew in each iteration, until one puts out what the one before it did. */
function iterateBatch(body: Body, limit: number): Evaluate {
  const run = body.vertices.map(({ operator, inputs }) => (inputs.length === 0 ? null : operator.bind([])))
  return (inputs) => {
    let outputs: Batch[] = body.recursions.map(() => ZSet.empty())
    for (let i = 0; i <= limit; i++) {
      const results = new Map<Vertex, Batch>()
      body.imports.forEach((vertex, port) => void results.set(vertex, inputs[port] as Batch))
      body.recursions.forEach(({ before }, n) => void results.set(before, outputs[n] as Batch))
      body.vertices.forEach((vertex, n) => {
        const evaluate = run[n]
        if (evaluate) results.set(vertex, evaluate(vertex.inputs.map((input) => results.get(input) as Batch)))
      })
      const next = body.recursions.map(({ after }) => results.get(after) as Batch)
      if (next.every((output, n) => output.equals(outputs[n] as Batch))) return together(body, outputs)
      outputs = next
    }
    throw new Divergence(limit, together(body, outputs), null)
  }
}

/** A vertex of the body while it runs: its form, and the slots of the vertices that feed its ports. */
interface Slot {
  readonly form: Nested
  readonly slot: number
  readonly inputs: readonly number[]
}

/**
 * The incremental form. The iterations of a step end when no delta is in flight and no vertex has anything stored to come back to at a
 * later index: that the output of an iteration is empty is not enough.
 */
function iterateDeltas(body: Body, forms: ReadonlyMap<Vertex, Nested>, limit: number): Evaluate {
  const numbers = new Map(body.vertices.map((vertex, slot) => [vertex, slot]))
  const numberOf = (vertex: Vertex): number => numbers.get(vertex) as number
  const running = [...forms].map(
    ([vertex, form]): Slot => ({ form, slot: numberOf(vertex), inputs: vertex.inputs.map(numberOf) }),
  )
  const imports = body.imports.map(numberOf)
  const recursions = body.recursions.map(({ before, after }) => [numberOf(before), numberOf(after)] as const)
  const iterate = (inputs: readonly Batch[]): Batch => {
    const out: Entry<unknown>[] = []
    const results = new Array<Batch>(body.vertices.length).fill(ZSet.empty())
    for (let port = 0; port < imports.length; port++) results[imports[port] as number] = inputs[port] as Batch
    const recent = new RecentDeltas(limit)
    for (let i = 0; ; ) {
      for (const slot of running) results[slot.slot] = at(slot, i, results)
      const outputs = recursions.map(([, after]) => results[after] as Batch)
      const delta = together(body, outputs)
      append(out, delta.parts)
      const next = outputs.some(({ parts }) => parts.length > 0) ? i + 1 : nextDue(running, i)
      if (next === Number.POSITIVE_INFINITY) break
      if (next > limit) throw new Divergence(limit, delta, recent.period(i, delta))
      recent.keep(i, delta)
      for (const slot of imports) results[slot] = ZSet.empty()
      for (const [before, after] of recursions) results[before] = results[after] as Batch
      i = next
    }
    for (const { form } of running) form.end()
    return ZSet.ofParts(out)
  }
  return (inputs) => {
    try {
      return iterate(inputs)
    } catch (error) {
      for (const { form } of running) form.forget()
      throw error
    }
  }
}

/** What a vertex puts out at index i; nothing if nothing comes in and it has nothing to come back to. */
function at({ form, inputs }: Slot, i: number, results: readonly Batch[]): Batch {
  const deltas = new Array<Batch>(inputs.length)
  let idle = true
  for (let port = 0; port < inputs.length; port++) {
    const delta = results[inputs[port] as number] as Batch
    deltas[port] = delta
    if (delta.parts.length > 0) idle = false
  }
  return idle && form.due(i - 1) !== i ? ZSet.empty() : form.at(i, deltas)
}

function nextDue(running: readonly Slot[], i: number): number {
  let next = Number.POSITIVE_INFINITY
  for (const { form } of running) next = Math.min(next, form.due(i))
  return next
}

/** The last deltas before the limit: if there is no fixpoint, they often repeat. */
class RecentDeltas {
  private deltas: Map<number, Batch> | undefined
  private readonly from: number

  constructor(limit: number) {
    this.from = limit - LONGEST_PERIOD
  }

  keep(i: number, delta: Batch): void {
    if (i < this.from) return
    this.deltas ??= new Map()
    this.deltas.set(i, delta)
  }

  /** After how many iterations the delta of iteration i has come again; null if it has not. */
  period(i: number, delta: Batch): number | null {
    for (let period = 1; period <= LONGEST_PERIOD; period++) {
      if (this.deltas?.get(i - period)?.equals(delta)) return period
    }
    return null
  }
}

const LONGEST_PERIOD = 16
