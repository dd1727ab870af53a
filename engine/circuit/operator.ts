/** The contract between a circuit and an operator: what a room under `engine/operators` exports to take part in a graph. */

import type { Local } from './forms/local.ts'
import type { Parameter } from './functions/code.ts'
import type { Site } from './naming/location.ts'
import type { NestedForm } from './nested/nested.ts'
import type { Shape } from './shape.ts'
import type { Evaluate, State, StateSpec } from './state.ts'

export type { Batch, Evaluate, State, StateSpec } from './state.ts'

/**
 * - `linear`: a group homomorphism that commutes with delay, so it is its own incremental form (report Thm 5.4, VLDB'23 Thm 3.3);
 * - `bilinear`: linear in each of two inputs (report Thm 5.5, VLDB'23 Thm 3.4);
 * - `nonlinear`: anything else.
 */
export type Linearity = 'linear' | 'bilinear' | 'nonlinear'

/**
 * What is known of the weights that an operator puts out when no input has a negative weight:
 * - `set`: all are 1, whatever comes in;
 * - `set of sets`: all are 1 if all inputs are sets (filter, join), else they are not negative;
 * - `positive`: none is negative;
 * - `any`: nothing.
 */
export type Weights = 'set' | 'set of sets' | 'positive' | 'any'

export interface Operator {
  /** The name of the operator as users write it: `join`, `aggregate`. */
  readonly kind: string
  readonly linearity: Linearity
  readonly weights: Weights
  /** How the ports are called, in order: `['left', 'right']`; one name per input. */
  readonly ports: readonly string[]
  /** What the operator was told: plain data, and users' functions as Code. */
  readonly parameters: { readonly [name: string]: Parameter }
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
  /** Whether it puts out rows although nothing came in, as a count of nothing does: then its first step must not be left out. */
  readonly eager?: boolean
  /** What rows of the output look like, from what rows of the inputs look like. */
  shape(inputs: readonly Shape[]): Shape
  /**
   * The same operator on rows `{group, row}`: what it would do to the rows of each group by itself. Its `shape` is not asked for.
   * Without it the operator cannot be used inside `perGroup`.
   */
  perGroup?(): Operator
  /** For an operator that works key by key: what it does to one key's rows. The operator's other forms can be made from it. */
  readonly local?: Local
  /** The form inside a fixpoint, for an operator that has a better one than what `local` or linearity gives. */
  nested?(): NestedForm
  /**
   * For an operator whose work can be seen from outside, such as one that prints: the same without that, for where a circuit is run anew beside the steps
   * that are made, as when the past is read. Its states are the same.
   */
  readonly unseen?: Operator
  /** The circuit inside the operator, if it is a fixpoint, and the same operator around another one. */
  readonly body?: Body
  readonly withBody?: (body: Body) => Operator
}

/** One vertex: an operator with what is connected to its ports. Vertices are compared by identity. */
export interface Vertex {
  readonly operator: Operator
  readonly inputs: readonly Vertex[]
  readonly shape: Shape
  /** How many groups deep its rows are. */
  readonly groups: number
  /** Where it comes from; tables, and what enters a fixpoint, come from nowhere in particular. */
  readonly origin?: Origin
}

/** Where a vertex comes from in the user's source, shared by all vertices that stand for it when a circuit is rewritten. */
export interface Origin {
  readonly site: Site
  /** The variable that holds its stream, behind those of the perGroups around it; null where that is not certain. */
  name: string | null
}

/** The circuit inside a fixpoint: what one iteration computes from the one before. */
export interface Body {
  /** Every vertex inside, inputs before what reads them. */
  readonly vertices: readonly Vertex[]
  /** The vertices that stand for streams from outside, in the order of the fixpoint's ports. */
  readonly imports: readonly Vertex[]
  /** By the names of the recursive streams: where an iteration is fed the streams of the one before it, and where it puts out its own. */
  readonly recursions: readonly { readonly name: string; readonly before: Vertex; readonly after: Vertex }[]
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

/** What is run of an operator: without what can be seen from outside, where it is to be unseen. */
export function asSeen(operator: Operator, unseen: boolean): Operator {
  return unseen ? (operator.unseen ?? operator) : operator
}
