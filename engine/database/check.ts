/**
 * Compares what a database keeps with what follows from its tables: every cached output is computed anew by the batch meaning of its circuit, and
 * every further trace of a table from the table's rows. All of that was kept up by deltas alone, so that any difference is a fault: of the engine,
 * of a function that gives other results at other times, or of whoever else wrote to the file.
 */
import { Runner, statesIn } from '../circuit/runner.ts'
import { MemoryStore } from '../trace/memory/store.ts'
import type { Changes } from '../trace/trace.ts'
import { ZSet } from '../zset/zset.ts'
import { type Courses, runThrough } from './course.ts'
import { type Difference, differences } from './differences.ts'
import type { Running } from './running.ts'

/**
 * How the cached outputs of a circuit differ from what they should hold. O(what the circuit costs on all rows).
 * @param place where the database is
 * @throws StepError if a function of the circuit does
 */
export function outputDifferences(running: Running, courses: Courses, place: number): Difference[] {
  const { circuit, runner } = running
  const expected = outputsOf(running, courses, place)
  return [...runner.graph.outputs].flatMap(([output, vertex]) => {
    const trace = runner.cached(vertex)?.state
    if (trace === undefined) return []
    return differences(circuit.label(output), expected.get(output) ?? ZSet.empty(), trace)
  })
}

function outputsOf(
  { circuit, runner: { graph }, timed, since }: Running,
  courses: Courses,
  place: number,
): Changes {
  const memory = new MemoryStore()
  // What knows time is no function of the tables: it follows from the steps.
  if (timed) {
    const course = courses.to(place, graph, since)
    return runThrough(course, graph, memory, statesIn(memory), { unseen: true }).outputs
  }
  const rows = courses.rowsAt(place, circuit.graph.inputs.keys())
  return new Runner(circuit.graph, statesIn(memory)).fill(rows)
}
