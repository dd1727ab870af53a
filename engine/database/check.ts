/**
 * Compares what a database keeps with what follows from its tables: every cached output is computed anew by the batch meaning of its circuit, and
 * every further trace of a table from the table's rows. All of that was kept up by deltas alone, so that any difference is a fault: of the engine,
 * of a function that gives other results at other times, or of whoever else wrote to the file.
 */
import { Runner, statesIn } from '../circuit/runner.ts'
import type { Arrangement } from '../trace/arrangement.ts'
import { MemoryStore } from '../trace/memory/store.ts'
import type { Changes, Trace } from '../trace/trace.ts'
import type { Value } from '../value/types.ts'
import { type Entry, ZSet } from '../zset/zset.ts'
import type { Running } from './circuits.ts'
import { type Courses, runThrough } from './course.ts'

/** A key of which other rows are kept than there should be. */
export interface Difference {
  /** The output, as in `receipts.totals`, or the table. */
  readonly of: string
  readonly key: Readonly<Record<string, Value>>
  readonly expected: ZSet<unknown>
  readonly found: ZSet<unknown>
}

/** How a trace differs from the rows that should be in it, key by key; O(rows). */
export function differences(of: string, rows: ZSet<unknown>, trace: Trace): Difference[] {
  const { arrangement } = trace
  const kept = ZSet.ofParts([...trace.all()])
  const expected = byKey(rows, arrangement)
  const found = byKey(kept, arrangement)
  return [...byKey(kept.minus(rows), arrangement)].map(([text, [entry]]) => {
    const { parts } = arrangement.key(entry?.row)
    return {
      of,
      key: Object.fromEntries(arrangement.names.map((name, i) => [name, parts[i] as Value])),
      expected: ZSet.ofParts(expected.get(text) ?? []),
      found: ZSet.ofParts(found.get(text) ?? []),
    }
  })
}

function byKey(rows: ZSet<unknown>, arrangement: Arrangement): Map<string, Entry<unknown>[]> {
  return Map.groupBy(rows.entries, ({ row }) => arrangement.key(row).text)
}

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
    return runThrough(course, graph, memory, statesIn(memory)).outputs
  }
  const rows = courses.rowsAt(place, circuit.graph.inputs.keys())
  return new Runner(circuit.graph, statesIn(memory)).fill(rows)
}
