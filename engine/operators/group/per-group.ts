/**
 * perGroup: a circuit that runs for each group by itself.
 *
 *     perGroup(g, Q) = { {group: c, row: y} at Q({ x at g[{group: c, row: x}] })[y] : groups c of g }
 *
 * No operator of its own: every vertex inside takes its form for rows `{group, row}`, which is itself with the group in front of its keys
 * (report §11.3, VLDB'23 §7.3). So a change costs what it costs in the groups that it touches, however many groups there are, and groups
 * may be grouped again, to any depth. A group without rows is no group: an aggregate without `by` has no row for it.
 */
import { found } from '../../circuit/found.ts'
import { groupScope, type Scope, seal } from '../../circuit/scope.ts'
import { commonScope, enter, Stream } from '../../circuit/stream.ts'
import { CircuitError } from '../../value/error.ts'
import { Grouped } from './grouped.ts'

/** What a build function sees of several streams in groups. */
type Insides<G> = { readonly [N in keyof G]: G[N] extends Grouped<unknown, infer Inside> ? Inside : never }

/** What identifies the groups of several streams: it must be the same. */
type KeyOfAll<G> = G[keyof G] extends Grouped<infer K, unknown> ? K : never

/**
 * Runs a circuit for each group by itself.
 * @param grouped a stream in groups, or several by name: then those with the same group run together
 * @param build called once; receives what is inside of a group, a stream or again groups, and returns the same
 * @throws CircuitError if something inside connects a stream of the group with one from outside
 */
export function perGroup<K, Inside, Result extends Stream<unknown> | Grouped<unknown, unknown>>(
  grouped: Grouped<K, Inside>,
  build: (inside: Inside) => Result,
): Grouped<K, Result>
export function perGroup<
  G extends Readonly<Record<string, Grouped<unknown, unknown>>>,
  Result extends Stream<unknown> | Grouped<unknown, unknown>,
>(grouped: G, build: (insides: Insides<G>) => Result): Grouped<KeyOfAll<G>, Result>
export function perGroup(
  grouped: Grouped<unknown, unknown> | Readonly<Record<string, Grouped<unknown, unknown>>>,
  build: (inside: never) => Stream<unknown> | Grouped<unknown, unknown>,
): Grouped<unknown, unknown> {
  const single = grouped instanceof Grouped || (grouped as unknown) instanceof Stream
  const several = (single ? { only: grouped } : grouped) as Readonly<
    Record<string, Grouped<unknown, unknown>>
  >
  const streams = Object.entries(several ?? {}).map(([name, given]) => checkGrouped(name, given).stream)
  if (streams.length === 0)
    throw new CircuitError('perGroup is given no stream', 'Group one: group(stream, by).')
  if (typeof build !== 'function') {
    throw new CircuitError(
      `perGroup: the build function is ${found(build)}, expected a function from what is inside of a group to a stream`,
    )
  }
  const outer = commonScope('perGroup', streams as [Stream<unknown>, ...Stream<unknown>[]])
  const scope = groupScope(outer)
  const insides = Object.fromEntries(
    Object.entries(several).map(([name, { stream, depth }]) => [
      name,
      inside(enter(stream, outer), depth, scope),
    ]),
  )
  const result = seal(scope, () =>
    scope.placements.during(scope, build, () => build((single ? insides.only : insides) as never)),
  )
  const made = outside(result, scope)
  scope.placements.add('perGroup', made.stream.vertex, outer)
  return made
}

/** What the build function sees of rows `{group, row}`. */
function inside(
  stream: Stream<unknown>,
  depth: number,
  scope: Scope,
): Stream<unknown> | Grouped<unknown, unknown> {
  const seen = new Stream<unknown>(stream.vertex, scope)
  return depth === 0 ? seen : new Grouped(seen, depth - 1)
}

/** What the build function returned, as rows `{group, row}`. */
function outside(result: unknown, scope: Scope): Grouped<unknown, unknown> {
  const stream = result instanceof Grouped ? result.stream : result
  if (!(stream instanceof Stream)) {
    throw new CircuitError(
      `the build function of perGroup returns ${found(result)}, expected a stream or a stream in groups`,
    )
  }
  if (stream.scope !== scope) {
    throw new CircuitError(
      'the build function of perGroup returns a stream that is not of its groups',
      'Return what you made of the stream that it was given.',
    )
  }
  return new Grouped(
    new Stream(stream.vertex, scope.parent as Scope),
    result instanceof Grouped ? result.depth + 1 : 0,
  )
}

function checkGrouped(name: string, given: unknown): Grouped<unknown, unknown> {
  if (given instanceof Grouped) return given
  throw new CircuitError(
    `perGroup${name === 'only' ? '' : `: "${name}"`} is given ${found(given)}, expected a stream in groups`,
    'Group it first: group(stream, by).',
  )
}
