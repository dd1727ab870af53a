/** Filling the states of a circuit that are not there yet. */
import type { Graph } from '../circuit/graph/graph.ts'
import { Runner, type StateSource, statesIn } from '../circuit/runner.ts'
import { MemoryStore } from '../trace/memory/store.ts'
import type { Store } from '../trace/trace.ts'
import { type Course, type Ran, runThrough } from './course.ts'
import type { StateOpener } from './state-opener.ts'

/**
 * Runs a circuit through a course. What is there already holds what the circuit is being fed: it must see it as empty, and leave it as it is.
 * @param unseen as for a Runner
 * @throws StepError if a function of the circuit does
 */
export function fill(graph: Graph, states: StateOpener, course: Course, store: Store, unseen: boolean): Ran {
  const memory = new MemoryStore()
  const source: Pick<StateSource, 'stream' | 'own'> = {
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
  return runThrough(course, graph, store, source, { memory, unseen })
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
