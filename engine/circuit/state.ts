/** What flows through a vertex and what it may remember: the ground on which operators are defined. */
import type { Arrangement } from '../trace/arrangement.ts'
import type { Columns } from '../trace/columns.ts'
import type { Accumulators, IteratedSet, Trace } from '../trace/trace.ts'
import type { ZSet } from '../zset/zset.ts'

/** The Z-sets on a vertex's ports in one step; rows are typed by the free functions that users call, not here. */
export type Batch = ZSet<unknown>

/** What a vertex does in one step: from one Z-set per port to its output. */
export type Evaluate = (inputs: readonly Batch[]) => Batch

/** The memory that an operator asks for. */
export type StateSpec =
  /** z⁻¹ of the integral of the stream on a port, kept by the graph's runner and shared between operators. */
  | { readonly kind: 'trace'; readonly port: number; readonly arrangement: Arrangement }
  /** A trace that the operator itself stages to. */
  | { readonly kind: 'own trace'; readonly name: string; readonly arrangement: Arrangement }
  /**
   * One accumulator per key, staged by the operator itself.
   * @param by how a trace of what the operator puts out is arranged if there is at most one row for each accumulator, which changes only with it: where such
   *   a trace is needed, it is kept with the accumulators
   */
  | {
      readonly kind: 'accumulators'
      readonly name: string
      readonly width: number
      readonly by?: Arrangement
    }

  /**
   * The set that iterations make, staged by the operator itself.
   * @param columns what its rows are expected to have, if that is known
   * @param isOutput whether the set is what the operator puts out, over all steps: where a trace of that is needed by the arrangement, it is this
   */
  | {
      readonly kind: 'iterated set'
      readonly name: string
      readonly arrangement: Arrangement
      readonly columns: Columns | null
      readonly isOutput: boolean
    }

/** What an operator was given for its StateSpecs, in their order. */
export type State = Trace | Accumulators | IteratedSet
