/** What vertices are called: by variables where the build function's source is certain about them, by the way to them elsewhere. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  type Circuit,
  cache,
  circuit,
  count,
  distinct,
  type Edge,
  filter,
  fixpoint,
  flatten,
  group,
  incrementalize,
  join,
  leftJoin,
  map,
  perGroup,
  plus,
  type Stream,
  sum,
  table,
  transitiveClosure,
  union,
} from '../../index.ts'
import type { Built } from '../circuit.ts'
import { namesOf } from './names.ts'

type Row = { k: string; n: number }
const rows = table('rows', { k: z.string(), n: z.number() })
const edges = table('edges', { from: z.int(), to: z.int() })

type Build = (streams: { rows: Stream<Row>; edges: Stream<Edge<number>> }) => Built

/** The paths of a circuit's vertices, tables left out. */
function paths(build: Build): string[] {
  const { graph } = circuit('c', { rows, edges }, build) as Circuit<unknown>
  return graph.vertices.filter(({ inputs }) => inputs.length > 0).map((vertex) => graph.path(vertex))
}

/** The paths inside of its only fixpoint. */
function inside(build: Build): string[] {
  const { graph } = circuit('c', { rows, edges }, build) as Circuit<unknown>
  const body = graph.toJSON().vertices.find((vertex) => vertex.body !== undefined)?.body
  return (body?.vertices ?? []).map(({ path }) => path)
}

/** The names that a function of this source gives to vertices that it has placed, one of each kind. */
function names(source: string, ...kinds: string[]): string[] {
  const placed = kinds.map((kind) => {
    const vertex = { operator: { kind, parameters: {} }, inputs: [] }
    return { kind, vertex: vertex as never, iterations: null, inside: [] }
  })
  return namesOf({ toString: () => source } as never, placed).map(({ name }) => name)
}

const positive = (row: Row): boolean => row.n > 0
const byKey = { on: ['k', 'k'] } as const

describe('variables', () => {
  it('name the vertices that they hold', () => {
    expect(
      paths(({ rows }) => {
        const big = filter(rows, (row) => row.n > 3)
        const doubled = map(big, (row) => ({ ...row, n: row.n * 2 }))
        return cache(aggregate(join(doubled, big, byKey), { by: { k: (row) => row.left.k }, n: count() }))
      }),
    ).toEqual(['big', 'doubled', 'output/aggregate/join', 'output/aggregate', 'output'])
  })

  it('keep their names when other lines come and go', () => {
    const before = paths(({ rows }) => {
      const big = filter(rows, (row) => row.n > 3)
      return cache(big)
    })
    const after = paths(({ rows }) => {
      const small = filter(rows, (row) => row.n < 3)
      const limit = Math.max(3, 2)
      const big = filter(rows, (row) => row.n > 3)
      return { output: cache(big), unrelated: limit > 2 ? small : rows }
    })
    expect(after.filter((path) => path !== 'unrelated')).toEqual(before)
  })

  it('do not take the names of outputs and tables', () => {
    expect(
      paths((streams) => {
        const totals = filter(streams.rows, positive)
        const rows = map(totals, (row) => row.k)
        return { totals: cache(totals), other: distinct(rows) }
      }),
    ).toEqual(['totals/filter', 'totals', 'other/map', 'other'])
  })

  it('name what a function of the user has made, where an operator is given it', () => {
    const positives = (stream: Stream<Row>): Stream<Row> => map(filter(stream, positive), (row) => row)
    expect(
      paths(({ rows }) => {
        const mine = positives(rows)
        const yours = positives(mine)
        return plus(mine, yours)
      }),
    ).toEqual(['mine/filter', 'mine', 'yours/filter', 'yours', 'output'])
  })

  it('name what operators are that are made of others', () => {
    expect(
      paths(({ rows, edges }) => {
        const reach = transitiveClosure(edges)
        const ends = map(reach, (edge) => ({ k: String(edge.from), n: edge.to }))
        const both = union(ends, rows)
        const padded = leftJoin(rows, both, { on: ['n', 'n'] })
        return { output: map(padded, (row) => row.left.k) }
      }),
    ).toEqual(['reach/in1/map', 'reach', 'ends', 'both/plus', 'both', 'padded', 'output'])
  })

  it('name nothing by an operator that was called elsewhere too', () => {
    const hidden = (stream: Stream<Row>): Stream<Row> => filter(stream, positive)
    expect(
      paths(({ rows }) => {
        const first = filter(rows, positive)
        const second = hidden(first)
        return map(second, (row) => row.k)
      }),
    ).toEqual(['second/filter', 'second', 'output'])
  })

  it('name nothing by a function of the user that is called like an operator', () => {
    const mine = { filter: (stream: Stream<Row>): Stream<Row> => map(filter(stream, positive), (row) => row) }
    expect(
      paths(({ rows }) => {
        const big = mine.filter(rows)
        return distinct(big)
      }),
    ).toEqual(['output/map/filter', 'output/map', 'output'])
  })

  it.each<[string, string]>([
    ['a branch', '({ rows }) => { const big = rows ? filter(rows) : rows; return big }'],
    ['what may be left out', '({ rows }) => { const big = rows && filter(rows); return big }'],
    ['a loop', '({ rows }) => { for (const row of rows) { const big = filter(row) } }'],
    ['an error that is caught', '({ rows }) => { try { const big = filter(rows) } catch {} }'],
    ['a callback', '({ rows }) => { const big = rows.reduce(() => filter(rows)); return big }'],
    ['a variable that is assigned again', '({ rows }) => { let big = filter(rows); big = rows; return big }'],
    ['a name in an inner block', '({ rows }) => { const big = 3; { const big = filter(rows) } return big }'],
    [
      'a function of the name of an operator',
      '({ rows, filter }) => { const big = filter(rows); return big }',
    ],
    ['a function around it', '({ rows }) => { const big = hidden(filter(rows)); return big }'],
    [
      'two calls of which one was made',
      '({ rows }) => { if (!rows) return filter(rows); const big = filter(rows) }',
    ],
    ['names that a minifier gave', '({rows:e})=>{const tn=filter(e);return tn}'],
    ['methods', '({ rows }) => { const big = rows.filter(3); return big }'],
  ])('name nothing by %s', (_title, source) => {
    expect(names(source, 'filter')).toEqual([])
  })

  it.each([
    ['({ rows }) => { const big = (0, module.filter)(rows); return big }'],
    ['function ({ rows }) { const big = import_stepping.filter(rows); return big }'],
    ['({ rows }) => { const other = rows.filter(filter), big = filter(rows); return big }'],
    ['build({ rows }) { const big = filter(rows); return big }'],
    ['({rows})=>{const big=filter(rows);return big}'],
  ])('are found in %s', (source) => {
    expect(names(source, 'filter')).toEqual(['big'])
  })
})

describe('inside of perGroup', () => {
  it('variables stand behind the one that holds the groups', () => {
    expect(
      paths(({ rows }) => {
        const grouped = group(rows, 'k')
        const busiest = perGroup(grouped, (inside) => {
          const big = filter(inside, (row) => row.n > 3)
          const once = distinct(big)
          return map(once, (row) => row.n)
        })
        return flatten(busiest)
      }),
    ).toEqual(['grouped', 'busiest/big', 'busiest/once', 'output'])
  })

  it("variables of two perGroups do not get in each other's way", () => {
    expect(
      paths(({ rows }) => {
        const [some, more] = [group(rows, 'k'), group(rows, 'n')]
        const left = flatten(
          perGroup(some, (inside) => {
            const big = filter(inside, (row) => row.n > 3)
            return distinct(big)
          }),
        )
        const right = flatten(
          perGroup(more, (inside) => {
            const big = filter(inside, (row) => row.n > 3)
            return distinct(big)
          }),
        )
        return plus(
          map(left, () => 1),
          map(right, () => 1),
        )
      }),
    ).toEqual([
      'left/big/group',
      'left/big',
      'left',
      'output/left/map',
      'right/big/group',
      'right/big',
      'right',
      'output/right/map',
      'output',
    ])
  })

  it('variables of one name name nothing where they stand behind no other', () => {
    expect(
      paths(({ rows }) => {
        const grouped = group(rows, 'k')
        const twice = (by: number): Stream<unknown> =>
          flatten(
            perGroup(grouped, (inside) => {
              const big = filter(inside, (row) => row.n > by)
              return distinct(big)
            }),
          )
        return { one: twice(1), two: twice(2) }
      }),
    ).toEqual(['grouped', 'one/filter', 'one', 'two/filter', 'two'])
  })

  it('variables of perGroups in perGroups stand behind all of them', () => {
    expect(
      paths(({ rows }) => {
        const grouped = group(rows, 'k')
        const deep = perGroup(grouped, (inside) => {
          const again = group(inside, 'n')
          const deeper = perGroup(again, (deepest) => {
            const big = filter(deepest, positive)
            return distinct(big)
          })
          return deeper
        })
        return flatten(deep)
      }),
    ).toEqual(['grouped', 'deep/again', 'deep/deeper/big', 'output'])
  })
})

describe('inside of a fixpoint', () => {
  it('variables of the step function name what it places', () => {
    const build: Build = ({ edges }) => {
      const reach = fixpoint(edges, (paths) => {
        const longer = join(paths, edges, { on: ['to', 'from'] })
        const ends = map(longer, ({ left, right }) => ({ from: left.from, to: right.to }))
        return filter(ends, (edge) => edge.from !== edge.to)
      })
      return map(reach, (edge) => edge.to)
    }
    expect(paths(build)).toEqual(['reach', 'output'])
    expect(inside(build)).toEqual([
      'in0',
      'before/stream',
      'longer',
      'ends',
      'stream/plus/right/filter',
      'stream/plus',
      'stream',
    ])
  })

  it('variables of several streams name each of them', () => {
    expect(
      paths(({ edges }) => {
        const { odd, even: others } = fixpoint({ odd: edges, even: edges }, ({ odd, even }) => ({
          odd: even,
          even: odd,
        }))
        return plus(
          map(odd, (edge) => edge.to),
          map(others, (edge) => edge.to),
        )
      }),
    ).toEqual(['odd/fixpoint', 'odd', 'output/left/map', 'others', 'output/right/map', 'output'])
  })

  it('what is the same in each iteration is outside, by the names that it has inside', () => {
    expect(
      paths(({ rows, edges }) => {
        const reach = fixpoint(edges, (paths) => {
          const ends = map(rows, (row) => ({ from: row.n, to: row.n }))
          return plus(paths, ends)
        })
        return map(reach, (edge) => edge.to)
      }),
    ).toEqual(['reach/ends', 'reach', 'output'])
  })
})

describe('paths', () => {
  it('are unique, and the same in the incremental graph', () => {
    const made = circuit('c', { rows }, ({ rows: stream }) => {
      const joined = join(stream, stream, { on: ['k', 'k'] })
      const sums = aggregate(joined, { by: { k: (row) => row.left.k }, n: sum((row) => row.left.n) })
      return { rows: cache(sums), sums: cache(map(sums, (row) => row.n)) }
    })
    const of = ({ graph }: { graph: Circuit['graph'] }): string[] =>
      graph.vertices.map((vertex) => graph.path(vertex))
    expect(of(made)).toEqual(['rows', 'joined', 'rows/cache/aggregate', 'rows/cache', 'sums/map', 'sums'])
    expect(of(incrementalize(made))).toEqual(of(made))
  })
})
