/** Which outputs can be read: those of circuits that were added, and that cache them. */
import type { Circuit } from '../circuit/circuit.ts'
import type { Vertex } from '../circuit/operator.ts'
import { DatabaseError } from '../value/error.ts'
import type { Running } from './running.ts'

/**
 * A circuit of which an output can be read.
 * @param running the circuit of that name that was added, if any
 * @param consequence what follows where it is not cached
 * @throws DatabaseError if it was not added, has no such output, or does not cache it
 */
export function readable(
  running: Running | undefined,
  circuit: Circuit<unknown>,
  output: string,
  consequence = 'there is nothing to read',
): Running {
  const found = outputOf(running, circuit, output)
  if (found.runner.cached(found.runner.graph.outputs.get(output) as Vertex) !== undefined) return found
  throw new DatabaseError(
    `${circuit.label(output)} is not cached, so ${consequence}`,
    'Return cache(stream) from the build function instead of the bare stream.',
  )
}

/**
 * A circuit that has an output, cached or not.
 * @throws DatabaseError if it was not added, or has no such output
 */
export function outputOf(running: Running | undefined, circuit: Circuit<unknown>, output: string): Running {
  if (running === undefined || running.circuit !== circuit) {
    throw new DatabaseError(
      `circuit ${circuit.name} has not been added to this database`,
      'Call db.add(circuit) first.',
    )
  }
  const { outputs } = running.runner.graph
  if (outputs.has(output)) return running
  throw new DatabaseError(
    `circuit ${circuit.name} has no output "${output}"; its outputs are ${[...outputs.keys()].join(', ')}`,
  )
}
