/** Runs one circuit with one output over a graph's changes and keeps what its output holds. */
import {
  type Batch,
  circuit,
  incrementalize,
  StandaloneRunner,
  type Store,
  type Stream,
  ZSet,
} from '../../../engine/index.ts'
import type { StepInput } from '../history.ts'
import { type Edge, edges } from './graphs.ts'

export type Build = (edges: Stream<Edge>) => Stream<unknown>

export class Running {
  private readonly runner: StandaloneRunner
  private readonly build: Build
  /** The sum of all deltas that were put out. */
  output: Batch = ZSet.empty()

  constructor(build: Build, store: Store) {
    this.build = build
    const made = circuit('recursive', { edges }, ({ edges }) => build(edges))
    this.runner = new StandaloneRunner(incrementalize(made).graph, store)
  }

  /** The circuit after a restart. */
  after(reopened: Store): Running {
    const again = new Running(this.build, reopened)
    again.output = this.output
    return again
  }

  step(changes: StepInput): Batch {
    const delta = this.runner.step(changes).get('output') as Batch
    this.output = ZSet.ofParts(this.output.plus(delta).entries)
    return delta
  }
}
