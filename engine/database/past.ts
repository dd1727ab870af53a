/** A database as it was after a step: tables and cached outputs are read as `Database` reads them, whatever has happened since. */
import { type Circuit, SOLE_OUTPUT } from '../circuit/circuit.ts'
import type { Vertex } from '../circuit/operator.ts'
import { type Runner, statesIn } from '../circuit/runner.ts'
import type { Table } from '../circuit/table.ts'
import { MemoryStore } from '../trace/memory/store.ts'
import type { Trace } from '../trace/trace.ts'
import { ZSet } from '../zset/zset.ts'
import { type Courses, runThrough } from './course.ts'
import type { Running } from './running.ts'
import { View } from './view.ts'

/** Finds what is read, as the database does. @throws DatabaseError if it is not there, or cannot be read */
export interface Find {
  table(table: Table): Table
  cached(circuit: Circuit<unknown>, output: string): Running
}

export class Past {
  /** The number of the step. */
  readonly step: number
  private readonly place: number
  private readonly courses: Courses
  private readonly find: Find
  private readonly runners = new Map<Circuit<unknown>, Runner>()

  constructor(step: number, place: number, courses: Courses, find: Find) {
    this.step = step
    this.place = place
    this.courses = courses
    this.find = find
  }

  /**
   * What a cached output held. The first call for a circuit runs it on the tables as they were, in memory: O(|tables|), and for one that knows time
   * O(steps since it was added) too.
   * @throws DatabaseError as `Database.view` does
   */
  view<O, K extends keyof O & string>(circuit: Circuit<O>, output: K): View<O[K]>
  view<T>(circuit: Circuit<{ readonly [SOLE_OUTPUT]: T }>): View<T>
  view(circuit: Circuit<unknown>, output: string = SOLE_OUTPUT): View<unknown> {
    const running = this.find.cached(circuit, output)
    const vertex = running.runner.graph.outputs.get(output) as Vertex
    let runner = this.runners.get(circuit)
    if (runner === undefined) {
      runner = this.run(running)
      this.runners.set(circuit, runner)
    }
    return new View(circuit.label(output), runner.cached(vertex)?.state as Trace, vertex.shape)
  }

  /** What a table held. O(|table|). @throws DatabaseError if it is not declared */
  table<T>(given: Table<T>): View<T> {
    const table = this.find.table(given)
    const store = new MemoryStore()
    const trace = store.trace<T>(table.name, table.arrangement)
    trace.stage((this.courses.rowsAt(this.place, [table.name]).get(table.name) ?? ZSet.empty()) as ZSet<T>)
    store.flush()
    return new View(table.name, trace, table.shape)
  }

  private run({ runner: { graph }, timed, since }: Running): Runner {
    const store = new MemoryStore()
    const course = this.courses.to(this.place, graph, timed ? since : null)
    const { runner } = runThrough(course, graph, store, statesIn(store), {
      // A cached output may be the trace of a table.
      memory: store,
      unseen: true,
    })
    store.flush()
    return runner
  }
}
