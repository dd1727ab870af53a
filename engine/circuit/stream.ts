/** The handle that a circuit's build function holds: a stream of Z-sets, with no methods of its own. */
import { CircuitError } from '../value/error.ts'
import type { Vertex } from './graph.ts'
import type { Operator } from './operator.ts'
import type { Shape } from './shape.ts'

declare const rowType: unique symbol

/** A stream whose Z-sets hold rows of type T. Operators are free functions over it. */
export class Stream<out T> {
  /** Only for inference: no stream has it at run time. */
  declare readonly [rowType]: T
  /** The vertex that puts out this stream. */
  readonly vertex: Vertex
  /** The circuit that is being built. */
  readonly scope: Scope

  constructor(vertex: Vertex, scope: Scope) {
    this.vertex = vertex
    this.scope = scope
  }
}

/** One run of a build function: streams of different runs must not meet. */
export interface Scope {
  readonly circuit: string
  /** False once the build function has returned. */
  open: boolean
}

/** The shape of a stream's rows. @throws CircuitError if it is no stream; `reader` says who was given it, e.g. `join: left` */
export function shapeOf(stream: Stream<unknown>, reader: string): Shape {
  if (stream instanceof Stream) return stream.vertex.shape
  throw new CircuitError(
    `${reader} is ${stream === null ? 'null' : typeof stream}, expected a stream`,
    'Streams are what the build function of a circuit receives and what operators return.',
  )
}

/**
 * Puts a vertex behind some streams: what every operator's free function ends in, also a user's own.
 * @throws CircuitError if the streams belong to different circuits or to one that is already sealed, or are no streams.
 */
export function connect<T>(
  operator: Operator,
  inputs: readonly [Stream<unknown>, ...Stream<unknown>[]],
): Stream<T> {
  const shapes = inputs.map((input, port) => shapeOf(input, `${operator.kind}: ${operator.ports[port]}`))
  const { scope } = inputs[0]
  for (const input of inputs) {
    if (input.scope !== scope) {
      throw new CircuitError(
        `${operator.kind} connects a stream of circuit "${scope.circuit}" with one of circuit "${input.scope.circuit}"`,
        'Every stream must come from the build function that uses it.',
      )
    }
  }
  if (!scope.open) {
    throw new CircuitError(
      `${operator.kind} is applied to a stream of circuit "${scope.circuit}", which is already sealed`,
      'Apply operators inside the build function.',
    )
  }
  return new Stream<T>(
    { operator, inputs: inputs.map((input) => input.vertex), shape: operator.shape(shapes) },
    scope,
  )
}
