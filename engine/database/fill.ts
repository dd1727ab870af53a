/** Filling the states of a circuit that are not there yet. */
import type { Graph } from '../circuit/graph/graph.ts'
import { Runner, type StateSource, statesIn } from '../circuit/runner.ts'
import { MemoryStore } from '../trace/memory/store.ts'
import type { Store, Trace } from '../trace/trace.ts'
import { type Entry, ZSet } from '../zset/zset.ts'
import { type Course, type Ran, runThrough } from './course.ts'
import { Fed, fedTrace } from './fed-trace.ts'
import { pieces } from './pieces.ts'
import type { StateOpener } from './state-opener.ts'
import type { Tables } from './tables.ts'

/** How far a circuit is filled: of so many rows of its tables, so many have been run through it. */
export interface FillProgress {
  readonly rows: number
  readonly of: number
}

/** Where a circuit is filled. */
export interface Filling {
  readonly graph: Graph
  readonly states: StateOpener
  readonly store: Store
  /** As for a Runner. */
  readonly unseen: boolean
}

/**
 * Runs a circuit through a course.
 * @throws StepError if a function of the circuit does
 */
export function fill({ graph, states, store, unseen }: Filling, course: Course): Ran {
  const memory = new MemoryStore()
  return runThrough(course, graph, store, missing(states, memory), { memory, unseen })
}

/**
 * Runs a circuit that does not know time over the rows of its tables, table by table, so many at once as the store can well be given: what is held in memory
 * is O(those), however many there are.
 * @param progress is told after each of several pieces
 * @throws StepError if a function of the circuit does
 */
export function fillFromTables(
  { graph, states, store, unseen }: Filling,
  tables: Tables,
  progress: (far: FillProgress) => void,
): void {
  const memory = new MemoryStore()
  const own = new Map<string, Trace>()
  const fed = new Map<string, Fed>()
  for (const name of graph.inputs.keys()) {
    const table = tables.named(name)
    if (table === undefined) continue
    const trace = tables.rows(table)
    own.set(name, trace)
    fed.set(name, new Fed(trace.arrangement))
  }
  /** Tables of which all rows must be given at once: those of one key have no order that is quickly told. */
  const undivided = new Set<string>()
  const runner = new Runner(
    graph,
    {
      ...missing(states, memory),
      table: (name, arrangement) => {
        if (own.get(name)?.arrangement.width === 0) undivided.add(name)
        return fedTrace(states.table(name, arrangement), fed.get(name) as Fed)
      },
    },
    unseen,
  )
  const run = (rows: ReadonlyMap<string, ZSet<unknown>>): void => {
    runner.fill(rows)
    memory.flush()
  }
  const of =
    store.rowsAtOnce === Number.POSITIVE_INFINITY ? 0 : sum([...own.values()].map((trace) => trace.size()))
  if (of <= store.rowsAtOnce) {
    const rows = new Map([...own].map(([name, trace]) => [name, ZSet.ofParts([...trace.all()])]))
    const eager = graph.vertices.some(({ operator }) => operator.eager)
    if (eager || [...rows.values()].some((delta) => !delta.isEmpty)) runner.fill(rows)
    return
  }
  let rows = 0
  for (const [name, trace] of own) {
    const atOnce = undivided.has(name) ? Number.POSITIVE_INFINITY : store.rowsAtOnce
    const far = fed.get(name) as Fed
    // Without traces of it that are read, any order will do.
    for (const piece of pieces(
      undivided.has(name) || trace.arrangement.width === 0 ? trace.all() : trace.scan(),
      atOnce,
    )) {
      run(new Map([[name, ZSet.ofParts(piece)]]))
      store.flush()
      far.upTo(piece.at(-1) as Entry<unknown>)
      rows += piece.length
      progress({ rows, of })
    }
    far.all()
  }
}

/**
 * The states of a circuit of which some are filled. What is there already holds what the circuit is being fed: it must see it as empty, and leave it as
 * it is.
 */
function missing(states: StateOpener, memory: MemoryStore): Pick<StateSource, 'stream' | 'own'> {
  return {
    stream: (content, wanted, arrangement, columns) => {
      const found = states.stream(content, wanted, arrangement, columns)
      return states.filled.has(found.name)
        ? { name: found.name, state: memory.trace(found.name, arrangement) }
        : found
    },
    own: (content, wanted, open) => {
      const found = states.own(content, wanted, open)
      return states.filled.has(found.name) ? { name: found.name, state: open(memory, found.name) } : found
    },
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}

/** What is in the states of a graph, where that can be told. */
export function contentsOf(graph: Graph): Set<string> {
  const contents = new Set<string>()
  const source = statesIn(new MemoryStore())
  new Runner(graph, {
    ...source,
    stream: (content, ...given) => {
      contents.add(content)
      return source.stream(content, ...given)
    },
    own: (content, ...given) => {
      if (content !== null) contents.add(content)
      return source.own(content, ...given)
    },
  })
  return contents
}
