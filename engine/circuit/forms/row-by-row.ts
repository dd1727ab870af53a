/**
 * Operators that work row by row on two streams: the weight of a row that comes out depends on the row's two weights alone,
 *
 *     out[x] = f(a[x], b[x])   where f(0, 0) = 0
 *
 * As distinct is one on one stream (report Prop 6.3, VLDB'23 Prop 4.7), the incremental form looks only at the rows that a step touches:
 *
 *     Δout[x] = f(z⁻¹I(a)[x] + Δa[x], z⁻¹I(b)[x] + Δb[x]) − f(z⁻¹I(a)[x], z⁻¹I(b)[x])   for x in Δa or Δb
 *
 * Cost O(|Δa| + |Δb|) look-ups. State: a trace of each input, shared with every operator that keeps the stream as a whole.
 */
import { Arrangement, WHOLE_ROW } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { CircuitError } from '../../value/error.ts'
import { exact } from '../../zset/exact.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import type { Parameter } from '../functions/code.ts'
import type { Batch, Evaluate, Operator, Weights } from '../operator.ts'
import { columnsOf, type Shape } from '../shape.ts'
import type { Local } from './local.ts'

/** The weight of a row that comes out, from its weights on the left and on the right; 0 of 0 and 0. */
export type WeightOf = (left: number, right: number) => number

/** The batch meaning. O(|left| + |right|) */
export function rowByRowZSet<T>(left: ZSet<T>, right: ZSet<T>, weightOf: WeightOf): ZSet<T> {
  const out: Entry<T>[] = []
  for (const { entry, weights } of touchedRows(left, right)) {
    const weight = exact(weightOf(...weights), entry)
    if (weight !== 0) out.push(entry.at(weight))
  }
  return ZSet.ofParts(out)
}

/** The operator that users call `kind`. Its rows are left rows as far as their shape goes. */
export function rowByRow(
  kind: string,
  parameters: { readonly [name: string]: Parameter },
  weights: Weights,
  weightOf: WeightOf,
): Operator {
  const operator = {
    kind,
    weights,
    linearity: 'nonlinear',
    ports: ['left', 'right'],
    parameters,
    timed: false,
    shape: ([left, right]: readonly Shape[]) => comparable(kind, left as Shape, right as Shape),
    perGroup: () => built,
    local: localOf(weightOf),
  } as const
  const all = Arrangement.columns([])
  const built: Operator = {
    ...operator,
    states: [],
    bind: () => (inputs) => rowByRowZSet(inputs[0] as Batch, inputs[1] as Batch, weightOf),
    incremental: {
      operator: {
        ...operator,
        states: [
          { kind: 'trace', port: 0, arrangement: all },
          { kind: 'trace', port: 1, arrangement: all },
        ],
        bind: ([left, right]) => rowByRowDeltas(left as Trace, right as Trace, weightOf),
        incremental: null,
      },
      rule: `${kind} row by row`,
      theorem: "as distinct: report Prop 6.3, VLDB'23 Prop 4.7",
    },
  }
  return built
}

function rowByRowDeltas(left: Trace, right: Trace, weightOf: WeightOf): Evaluate {
  return (inputs) => {
    const out: Entry<unknown>[] = []
    for (const { entry, weights } of touchedRows(inputs[0] as Batch, inputs[1] as Batch)) {
      const a = left.weight(entry)
      const b = right.weight(entry)
      const after = exact(weightOf(a + weights[0], b + weights[1]), entry)
      const change = after - weightOf(a, b)
      if (change !== 0) out.push(entry.at(change))
    }
    return ZSet.ofParts(out)
  }
}

/** For the form inside a fixpoint: each row is its own key. */
function localOf(weightOf: WeightOf): Local {
  const row = new Arrangement([WHOLE_ROW])
  return {
    by: [row, row],
    of: (_, [left, right]) => {
      const entry = (left?.[0] ?? right?.[0]) as Entry<unknown>
      const weight = exact(weightOf(left?.[0]?.weight ?? 0, right?.[0]?.weight ?? 0), entry)
      return weight === 0 ? [] : [entry.at(weight)]
    },
  }
}

/** The rows of two Z-sets, each once, with their weights in both. */
function touchedRows<T>(
  left: ZSet<T>,
  right: ZSet<T>,
): Iterable<{ readonly entry: Entry<T>; readonly weights: readonly [number, number] }> {
  const rows = new Map<string, { entry: Entry<T>; weights: [number, number] }>()
  for (const entry of left.entries) rows.set(entry.text, { entry, weights: [entry.weight, 0] })
  for (const entry of right.entries) {
    const row = rows.get(entry.text)
    if (row === undefined) rows.set(entry.text, { entry, weights: [0, entry.weight] })
    else row.weights[1] = entry.weight
  }
  return rows.values()
}

/** The shape of the left rows. @throws CircuitError if no right row can be equal to a left one */
function comparable(kind: string, left: Shape, right: Shape): Shape {
  const [ofLeft, ofRight] = [left, right].map((shape) => (shape.kind === 'known' ? columnsOf(shape) : null))
  if (ofLeft && ofRight && listed([...ofLeft].sort()) !== listed([...ofRight].sort())) {
    throw new CircuitError(
      `${kind}: left has the columns ${listed(ofLeft)}, but right has ${listed(ofRight)}`,
      'Rows are compared as a whole: map both to the same columns.',
    )
  }
  return left
}

function listed(columns: readonly string[]): string {
  return columns.map((column) => JSON.stringify(column)).join(', ')
}
