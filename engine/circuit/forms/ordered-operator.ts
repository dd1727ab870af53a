/** What the operators over rows of groups in an order have in common as vertices: one port, a trace of it by group, order and row. */
import type { Accumulators, Trace } from '../../trace/trace.ts'
import type { Operator } from '../operator.ts'
import type { Shape } from '../shape.ts'
import type { Batch, Evaluate } from '../state.ts'
import type { Local } from './local.ts'
import type { Ordered } from './ordered.ts'

/** What is one's own. */
interface Own extends Pick<Operator, 'kind' | 'weights' | 'parameters'> {
  readonly ordered: Ordered
  readonly local: Local
  shape(input: Shape): Shape
  /** The batch meaning. */
  batch(input: Batch): Batch
  /** What it keeps beside the trace, if anything. */
  readonly remembers: { readonly name: string; readonly width: number } | null
  /** The incremental form. */
  deltas(trace: Trace, remembered: Accumulators | undefined): Evaluate
  readonly theorem: string
  perGroup(): Operator
}

/** Not linear, and local to each group. */
export function orderedOperator(own: Own): Operator {
  const { kind, weights, parameters, ordered, local, remembers, theorem } = own
  const operator = {
    kind,
    weights,
    parameters,
    linearity: 'nonlinear',
    ports: ['in'],
    timed: false,
    shape: ([input]: readonly Shape[]) => own.shape(input as Shape),
    local,
    perGroup: () => own.perGroup(),
  } as const
  const incremental: Operator = {
    ...operator,
    states: [
      { kind: 'trace', port: 0, arrangement: ordered.within },
      ...(remembers === null ? [] : [{ kind: 'accumulators', ...remembers } as const]),
    ],
    bind: ([trace, remembered]) => own.deltas(trace as Trace, remembered as Accumulators | undefined),
    incremental: null,
  }
  return {
    ...operator,
    states: [],
    bind:
      () =>
      ([input]) =>
        own.batch(input as Batch),
    incremental: { operator: incremental, rule: kind, theorem },
  }
}
