/** Which outputs can be read: those of circuits that were added, and that cache them. */
import type { Circuit } from '../circuit/circuit.ts'
import { DatabaseError } from '../value/error.ts'
import type { Running } from './circuits.ts'

/**
 * A circuit of which an output can be read.
 * @param running the circuit of that name that was added, if any
 * @throws DatabaseError if it was not added, has no such output, or does not cache it
 */
export function readable(running: Running | undefined, circuit: Circuit<unknown>, output: string): Running {
  if (running === undefined || running.circuit !== circuit) {
    throw new DatabaseError(
      `circuit ${circuit.name} has not been added to this database`,
      'Call db.add(circuit) first.',
    )
  }
  const { outputs } = running.runner.graph
  const vertex = outputs.get(output)
  if (vertex === undefined) {
    throw new DatabaseError(
      `circuit ${circuit.name} has no output "${output}"; its outputs are ${[...outputs.keys()].join(', ')}`,
    )
  }
  if (running.runner.cached(vertex) === undefined) {
    throw new DatabaseError(
      `${circuit.label(output)} is not cached, so there is nothing to read`,
      'Return cache(stream) from the build function instead of the bare stream.',
    )
  }
  return running
}
