/**
 * fixpoint: repeats a circuit on its own output until nothing changes; recursion, as SQL's WITH RECURSIVE … UNION, and mutual recursion.
 *
 *     x₀ = distinct(seed + Q(∅)),  xᵢ₊₁ = distinct(seed + Q(xᵢ)),  fixpoint(seed, Q) = xₙ with xₙ = xₙ₊₁
 *
 * (report Alg 8.1 and Thm 8.2, VLDB'23 Alg 5.3 and Thm 5.4.) Streams from outside that Q reads are the same in each iteration. Its
 * incremental form runs on times (step, iteration) and forgets nothing between steps (report §9 eq. 3, VLDB'23 §6; circuit/nested/nested.ts):
 * a change costs what it touches at the iterations at which it touches it, also when rows on or behind cycles go. State: for each
 * stateful vertex inside, per row, its weights by iteration.
 *
 * Q may hold anything that works key by key: joins, anti joins, aggregates; with negation or aggregates of the recursive streams
 * themselves there may be no fixpoint, which the bound reports. It does not nest: mutual recursion says what a fixpoint in a fixpoint would.
 */
import { found, quoted } from '../../circuit/found.ts'
import { linear, type Operator, type Vertex } from '../../circuit/operator.ts'
import { fixpointScope, type Iterations, type Scope, seal } from '../../circuit/scope.ts'
import { UNKNOWN } from '../../circuit/shape.ts'
import { commonScope, enter, place, Stream } from '../../circuit/stream.ts'
import { CircuitError } from '../../value/error.ts'
import { distinct } from '../distinct/distinct.ts'
import { plus } from '../plus/plus.ts'
import { bodyOf } from './body.ts'
import { fixpointOperator, outputOperator } from './iterate.ts'

/** Iterations after which a fixpoint is taken to have none. */
const LIMIT = 10_000

export interface FixpointOptions {
  /** The number of iterations that a step may take; 10,000 if it does not say. A chain of n links needs n + 1. */
  readonly limit?: number
}

/** Streams by name. */
type StreamsOf<R> = { readonly [N in keyof R]: Stream<R[N]> }

/**
 * The least set that holds the seed and whatever `step` makes of it.
 * @param seed the rows to begin with; or, for mutual recursion, one stream of them per name
 * @param step called once, with the recursive stream; returns the stream of what follows from it, of the same rows. For mutual
 *   recursion, from and to streams by name
 * @throws CircuitError if `step` returns something else, or uses what cannot be used in iterations
 */
export function fixpoint<T>(
  seed: Stream<T>,
  step: (stream: Stream<T>) => Stream<T>,
  options?: FixpointOptions,
): Stream<T>
export function fixpoint<R extends Readonly<Record<string, unknown>>>(
  seeds: StreamsOf<R>,
  step: (streams: StreamsOf<R>) => StreamsOf<R>,
  options?: FixpointOptions,
): StreamsOf<R>
export function fixpoint(
  seed: Stream<unknown> | Readonly<Record<string, Stream<unknown>>>,
  step: (given: never) => Stream<unknown> | Readonly<Record<string, Stream<unknown>>>,
  { limit = LIMIT }: FixpointOptions = {},
): Stream<unknown> | Readonly<Record<string, Stream<unknown>>> {
  const single = seed instanceof Stream
  const seeds = Object.entries(single ? { [ONLY]: seed } : (seed ?? {}))
  checkArguments(seeds, step, limit)
  const outer = commonScope('fixpoint', seeds.map(([, stream]) => stream) as [Stream<unknown>])
  if (outer.iterations !== null) {
    throw new CircuitError(
      'a fixpoint is inside the iterations of another',
      'Use one fixpoint over several streams: fixpoint({ a, b }, ({ a, b }) => ({ a: …, b: … })).',
    )
  }
  const scope = fixpointScope(outer)
  const before = new Map(seeds.map(([name, { vertex }]) => [name, recursionVertex(name, vertex)]))
  const after = seal(scope, () => {
    const handles = Object.fromEntries([...before].map(([name, vertex]) => [name, new Stream(vertex, scope)]))
    const results = scope.placements.during(scope, step, () =>
      step((single ? handles[ONLY] : handles) as never),
    )
    const byName = single ? { [ONLY]: results } : results
    return new Map(
      seeds.map(([name, stream]) => {
        const result = checkResult(single ? null : name, (byName as Record<string, unknown>)?.[name], scope)
        return [name, distinct(plus(enter(stream, scope), enter(result, scope))).vertex]
      }),
    )
  })
  return outputs(before, after, scope, limit, single)
}

/** The name of the recursive stream where there is one only. */
const ONLY = 'stream'

/** The fixpoint as a vertex of the scope around it, and the streams that it puts out. */
function outputs(
  before: ReadonlyMap<string, Vertex>,
  after: ReadonlyMap<string, Vertex>,
  scope: Scope,
  limit: number,
  single: boolean,
): Stream<unknown> | Record<string, Stream<unknown>> {
  const outer = scope.parent as Scope
  const { imports } = scope.iterations as Iterations
  const body = bodyOf(before, after, [...imports.values()])
  const operator = fixpointOperator(body, limit)
  const inputs = [...imports.keys()].map((vertex) => new Stream<unknown>(vertex, outer))
  if (single) return place(operator, (after.get(ONLY) as Vertex).shape, inputs, outer)
  const all = place<unknown>(operator, UNKNOWN, inputs, outer)
  return Object.fromEntries(
    [...after].map(([name, { shape }]) => [name, place(outputOperator(name, shape), shape, [all], outer)]),
  )
}

/** Where an iteration is fed the stream of the one before it. Other rows than the seed's may come, so its columns are a guess. */
function recursionVertex(name: string, seed: Vertex): Vertex {
  const shape =
    seed.shape.kind === 'unknown' ? UNKNOWN : ({ ...seed.shape, kind: 'guessed', key: [] } as const)
  const operator: Operator = linear({
    kind: 'recursion',
    weights: 'set',
    ports: [],
    parameters: { stream: name },
    states: [],
    bind: () => () => {
      throw new CircuitError(`the recursive stream "${name}" was not fed`)
    },
    shape: () => shape,
  })
  return { operator, inputs: [], shape, groups: seed.groups }
}

function checkArguments(seeds: readonly (readonly [string, unknown])[], step: unknown, limit: number): void {
  if (seeds.length === 0) throw new CircuitError('fixpoint is given no stream to begin with')
  for (const [name, stream] of seeds) {
    if (!(stream instanceof Stream)) {
      throw new CircuitError(
        `fixpoint: the seed${name === ONLY ? '' : ` "${name}"`} is ${found(stream)}, expected a stream`,
      )
    }
  }
  if (typeof step !== 'function') {
    throw new CircuitError(
      `fixpoint: the step function is ${found(step)}, expected a function from the recursive stream to what follows from it`,
    )
  }
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new CircuitError(`fixpoint: limit is ${quoted(limit)}, expected a number of iterations, at least 1`)
  }
}

function checkResult(name: string | null, result: unknown, scope: Scope): Stream<unknown> {
  const what =
    name === null ? 'the step function of fixpoint' : `fixpoint: the step function's stream "${name}"`
  if (!(result instanceof Stream)) {
    throw new CircuitError(
      `${what} ${name === null ? 'returns' : 'is'} ${found(result)}, expected a stream`,
      name === null ? undefined : 'It returns one stream for each seed, under the same name.',
    )
  }
  commonScope('fixpoint', [result, new Stream(result.vertex, scope)])
  return result
}
