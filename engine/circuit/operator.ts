/** The contract between a circuit and an operator: what a room under `engine/operators` exports to take part in a graph. */

import type { Arrangement } from '../trace/arrangement.ts'
import type { Accumulators, Trace } from '../trace/trace.ts'
import type { Value } from '../value/types.ts'
import type { ZSet } from '../zset/zset.ts'
import type { Shape } from './shape.ts'

/** The Z-sets on a vertex's ports in one step; rows are typed by the free functions that users call, not here. */
export type Batch = ZSet<unknown>

/** What a vertex does in one step: from one Z-set per port to its output. */
export type Evaluate = (inputs: readonly Batch[]) => Batch

/**
 * - `linear`: a group homomorphism that commutes with delay, so it is its own incremental form (report Thm 5.4, VLDB'23 Thm 3.3);
 * - `bilinear`: linear in each of two inputs (report Thm 5.5, VLDB'23 Thm 3.4);
 * - `nonlinear`: anything else.
 */
export type Linearity = 'linear' | 'bilinear' | 'nonlinear'

/** The memory that an operator asks for. */
export type StateSpec =
  /** z⁻¹ of the integral of the stream on a port, kept by the graph's runner and shared between operators. */
  | { readonly kind: 'trace'; readonly port: number; readonly arrangement: Arrangement }
  /** A trace that the operator itself stages to. */
  | { readonly kind: 'own trace'; readonly name: string; readonly arrangement: Arrangement }
  /** One accumulator per key, staged by the operator itself. */
  | { readonly kind: 'accumulators'; readonly name: string; readonly width: number }

/** What an operator was given for its StateSpecs, in their order. */
export type State = Trace | Accumulators

export interface Operator {
  /** The name of the operator as users write it: `join`, `aggregate`. */
  readonly kind: string
  readonly linearity: Linearity
  /** How the ports are called, in order: `['left', 'right']`; one name per input. */
  readonly ports: readonly string[]
  /** What the operator was told, as plain data; functions by their source. */
  readonly parameters: { readonly [name: string]: Value }
  readonly states: readonly StateSpec[]
  /** Turns the operator into something that runs, with the memory that it asked for. Called once per opened circuit. */
  bind(states: readonly State[]): Evaluate
  /** Its incremental form Q^Δ = D ∘ ↑Q ∘ I on the same ports, and the theorem that says so; null if D ∘ ↑Q ∘ I is all there is. */
  readonly incremental: {
    readonly operator: Operator
    readonly rule: string
    readonly theorem: string
  } | null
  /** Whether it remembers earlier steps other than by a trace of its inputs: then an undo by negation would be wrong. */
  readonly timed: boolean
  /** What rows of the output look like, from what rows of the inputs look like. */
  shape(inputs: readonly Shape[]): Shape
}

/** A linear, time-invariant operator: its own incremental form. */
export function linear(
  operator: Omit<Operator, 'linearity' | 'incremental' | 'timed'> & { readonly timed?: boolean },
): Operator {
  const built: Operator = {
    timed: false,
    ...operator,
    linearity: 'linear',
    get incremental() {
      return { operator: built, rule: 'linear', theorem: "report Thm 5.4, VLDB'23 Thm 3.3" }
    },
  }
  return built
}
