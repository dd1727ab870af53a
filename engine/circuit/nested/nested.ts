/**
 * Operators inside a fixpoint run on times (t, i): outer step t, inner iteration i. The delta at (t, i) of a stream is what its value
 * at (t, i) adds to what was known from (t−1, i), (t, i−1) and (t−1, i−1); summed over all times ≤ (t, i) the deltas give the value
 * (report §9 eq. 3 and §9.1 eq. 4, VLDB'23 §6). What has to be kept between steps is, per row, its weights by inner index, summed
 * over outer time (stored.ts).
 */
import type { Arrangement } from '../../trace/arrangement.ts'
import type { IteratedSet } from '../../trace/trace.ts'
import type { Batch } from '../state.ts'
import type { Stored } from './stored.ts'

/** The memory that an operator inside a fixpoint asks for. */
export type NestedSpec =
  /** A stream by key and inner index: that on a port, or, where the port is null, one inside the operator. */
  | {
      readonly kind: 'nested trace'
      readonly name: string
      readonly port: number | null
      readonly by: Arrangement
    }
  /** The weights of rows by inner index. */
  | { readonly kind: 'iterated set'; readonly name: string }

/** What such an operator was given for its NestedSpecs, in their order. */
export type NestedState = Stored | NestedSet

/** A set with the arrangement that its rows are kept by. */
export interface NestedSet {
  readonly by: Arrangement
  readonly set: IteratedSet
}

/** An operator inside a fixpoint, before it has its memory. */
export interface NestedForm {
  readonly states: readonly NestedSpec[]
  bind(states: readonly NestedState[]): Nested
}

/** An operator inside a fixpoint, running. */
export interface Nested {
  /** The delta at (t, i) from the deltas of the ports at (t, i); called with growing i within a step, but not with every i. */
  at(i: number, inputs: readonly Batch[]): Batch
  /** The next index after i at which there may be something to put out although nothing comes in; Infinity if there is none. */
  due(i: number): number
  /** The outer step is over: what must be remembered is staged. */
  end(): void
  /** The outer step has failed: what it brought is forgotten. */
  forget(): void
}
