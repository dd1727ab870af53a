/** Which outputs can be read: of a circuit that was added, by a name that it has, and kept in a cache. */
import { type Circuit, SOLE_OUTPUT } from '../circuit/circuit.ts'
import type { Vertex } from '../circuit/operator.ts'
import { DatabaseError } from '../value/error.ts'
import { nearest } from '../value/nearest.ts'
import { checkCircuit } from './arguments.ts'
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
  const { runner } = outputOf(running, circuit, output)
  if (runner.cached(runner.graph.outputs.get(output) as Vertex) !== undefined) return running as Running
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
  if (running?.circuit !== circuit) throw notAdded(circuit, running === undefined ? [] : [running.circuit])
  checkOutput(circuit, output)
  return running
}

/** The error for a circuit that is none of those that were added. @throws DatabaseError for what is no circuit */
export function notAdded(circuit: Circuit<unknown>, added: readonly Circuit<unknown>[]): DatabaseError {
  checkCircuit(circuit)
  if (added.some(({ name }) => name === circuit.name)) {
    return new DatabaseError(
      `circuit ${circuit.name} has not been added to this database, but another circuit of that name has`,
      'Use the one that was added, or put this one in its place with db.add(circuit).',
    )
  }
  return new DatabaseError(
    `circuit ${circuit.name} has not been added to this database`,
    'Call db.add(circuit) first.',
  )
}

/** @throws DatabaseError if a circuit has no output of that name */
export function checkOutput(circuit: Circuit<unknown>, output: string): void {
  const { outputs } = circuit.graph
  if (outputs.has(output)) return
  const names = [...outputs.keys()]
  if (circuit.sole) {
    throw new DatabaseError(
      `circuit ${circuit.name} has no output "${output}": it has one output, which has no name`,
      'Leave the name out.',
    )
  }
  if (output === SOLE_OUTPUT) {
    throw new DatabaseError(
      `circuit ${circuit.name} has outputs with names, ${names.join(', ')}, but none of them was asked for`,
      `Name the output that you mean, as in (${circuit.name}, '${names[0]}').`,
    )
  }
  const near = nearest(String(output), names)
  throw new DatabaseError(
    `circuit ${circuit.name} has no output "${output}"; its outputs are ${names.join(', ')}`,
    near === undefined ? undefined : `Did you mean "${near}"?`,
  )
}
