/** The handle that a circuit's build function holds: a stream of Z-sets, with no methods of its own. */
import { CircuitError } from '../value/error.ts'
import { found } from './found.ts'
import { linear, type Operator, type Vertex } from './operator.ts'
import { describeScope, encloses, type Scope } from './scope.ts'
import { grouped, type Shape, ungrouped } from './shape.ts'

declare const rowType: unique symbol

/** A stream whose Z-sets hold rows of type T. Operators are free functions over it. */
export class Stream<out T> {
  /** Only for inference: no stream has it at run time. */
  declare readonly [rowType]: T
  /** The vertex that puts out this stream. */
  readonly vertex: Vertex
  /** What is being built around it. */
  readonly scope: Scope

  constructor(vertex: Vertex, scope: Scope) {
    this.vertex = vertex
    this.scope = scope
  }
}

/**
 * The shape of a stream's rows, as the build function sees them: without the groups around them.
 * @throws CircuitError if it is no stream; `reader` says who was given it, e.g. `join: left`
 */
export function shapeOf(stream: Stream<unknown>, reader: string): Shape {
  if (stream instanceof Stream) return ungrouped(stream.vertex.shape, stream.scope.groups)
  throw new CircuitError(`${reader} is ${found(stream)}, expected a stream`, hintFor(stream))
}

/** What to do where something that is no stream was given for one. */
export function hintFor(given: unknown): string {
  const what = found(given)
  if (what === 'a stream in groups')
    return 'Work inside of the groups, perGroup(grouped, inside => …), or on the rows of all of them, flatten(grouped).'
  if (what.startsWith('the table'))
    return 'Use the stream of that table, which the build function of a circuit receives.'
  return 'Streams are what the build function of a circuit receives and what operators return.'
}

/**
 * Puts a vertex behind some streams: what every operator's free function ends in, also a user's own. Inside `perGroup` the vertex does for
 * each group what the operator does. Where all streams come from outside of a fixpoint, so does the new one.
 * @throws CircuitError if the streams belong to different circuits or to one that is already sealed, or are no streams.
 */
export function connect<T>(
  operator: Operator,
  inputs: readonly [Stream<unknown>, ...Stream<unknown>[]],
): Stream<T> {
  const shapes = inputs.map((input, port) => shapeOf(input, `${operator.kind}: ${operator.ports[port]}`))
  const scope = commonScope(operator.kind, inputs)
  let built = operator
  for (let depth = 0; depth < scope.groups; depth++) built = liftToGroups(built)
  const shape = grouped(operator.shape(shapes), scope.groups, inputs[0].vertex.shape)
  return place(built, shape, inputs, scope)
}

/** Puts a vertex behind streams as it is: its operator and shape know already about the groups around them. */
export function place<T>(
  operator: Operator,
  shape: Shape,
  inputs: readonly Stream<unknown>[],
  scope: Scope,
): Stream<T> {
  const { placements, groups } = scope
  const origin = placements.origin()
  const vertex = {
    operator,
    inputs: inputs.map((input) => enter(input, scope).vertex),
    shape,
    groups,
    origin,
  }
  placements.add(operator.kind, vertex, scope)
  return new Stream<T>(vertex, scope)
}

/**
 * What the free function of an operator that is made of others ends in: so that its vertices have paths behind the one that it returns.
 * @param kind the operator as users call it
 * @param make places the others, the last of them behind the stream that it returns
 */
export function compose<T>(kind: string, input: Stream<unknown>, make: () => Stream<T>): Stream<T> {
  return input instanceof Stream ? input.scope.placements.composed(kind, input.scope, make) : make()
}

/**
 * The innermost of the scopes of some streams, from which all of them can be read.
 * @throws CircuitError if there is none, or it is sealed
 */
export function commonScope(
  reader: string,
  streams: readonly [Stream<unknown>, ...Stream<unknown>[]],
): Scope {
  let scope = streams[0].scope
  for (const stream of streams) if (encloses(scope, stream.scope)) scope = stream.scope
  for (const stream of streams) checkReadable(reader, stream.scope, scope)
  if (!scope.open) {
    throw new CircuitError(
      `${reader} is applied to a stream of ${describeScope(scope)}, which is already sealed`,
      'Apply operators inside the build function.',
    )
  }
  return scope
}

/** A stream as it is seen in an inner scope: in the iterations of a fixpoint it is the same in each of them. */
export function enter<T>(stream: Stream<T>, scope: Scope): Stream<T> {
  const { iterations } = scope
  if (iterations === null || stream.scope.iterations === iterations) return stream
  let inside = iterations.imports.get(stream.vertex)
  if (inside === undefined) {
    inside = {
      operator: importOperator(stream.vertex.shape),
      inputs: [],
      shape: stream.vertex.shape,
      groups: stream.vertex.groups,
    }
    iterations.imports.set(stream.vertex, inside)
  }
  return new Stream<T>(inside, scope)
}

function checkReadable(reader: string, from: Scope, to: Scope): void {
  if (from.circuit !== to.circuit || rootOf(from) !== rootOf(to)) {
    throw new CircuitError(
      `${reader} connects a stream of circuit "${to.circuit}" with one of circuit "${from.circuit}"`,
      'Every stream must come from the build function that uses it.',
    )
  }
  if (from.groups !== to.groups || !encloses(from, to)) {
    throw new CircuitError(
      `${reader} connects a stream of ${describeScope(to)} with one of ${describeScope(from)}`,
      'Group both streams alike and hand them to one perGroup, or flatten first.',
    )
  }
}

function rootOf(scope: Scope): Scope {
  return scope.parent === null ? scope : rootOf(scope.parent)
}

function liftToGroups(operator: Operator): Operator {
  const lifted = operator.perGroup?.()
  if (lifted !== undefined) return lifted
  throw new CircuitError(
    `${operator.kind} cannot be used inside perGroup`,
    'Use it behind: on what flatten makes of the groups.',
  )
}

/** Stands inside a fixpoint for a stream from outside (report Def 7.1, δ₀: the stream at the first iteration, nothing later). */
function importOperator(shape: Shape): Operator {
  return linear({
    kind: 'import',
    weights: 'any',
    ports: [],
    parameters: {},
    states: [],
    bind: () => () => {
      throw new CircuitError('a stream from outside was not fed')
    },
    shape: () => shape,
  })
}
