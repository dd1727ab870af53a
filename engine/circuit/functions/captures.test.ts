/** Functions that use more than their row: what is declared, what building says of the rest, and what fingerprints make of it. */
import { describe, expect, it } from 'vitest'
import {
  aggregate,
  type Circuit,
  circuit,
  filter,
  fixpoint,
  flatten,
  group,
  incrementalize,
  join,
  map,
  perGroup,
  sum,
  using,
} from '../../index.ts'
import { big, rows } from './limits.testing.ts'

const limit = 3
const above = (n: number): boolean => n > limit
const byKey = (row: { k: string }): string => row.k

describe('warnings', () => {
  it('there are none for functions of their rows, and of the language', () => {
    const made = circuit('c', { rows }, ({ rows }) => {
      const doubled = map(rows, (row) => ({ k: row.k.toUpperCase(), n: Math.max(row.n * 2, Number('3')) }))
      return aggregate(doubled, { by: { first: (row) => row.k[0] ?? null }, total: sum((row) => row.n) })
    })
    expect(made.warnings).toEqual([])
    expect(made.graph.comparable).toBe(true)
  })

  it('name the vertex, its operator, the variable and what to do', () => {
    expect(big(3, 'nowhere').warnings).toEqual([
      'filter "big.output/filter" uses the variable limit, which is not declared, so stored state of the circuit is built anew each time: ' +
        'build the circuit with { with: { limit } }, or wrap the function in using({ limit }, …).',
    ])
    expect(big(3, 'nowhere').graph.comparable).toBe(false)
  })

  it.each(['circuit', 'using'] as const)('there are none for what is declared: %s', (declared) => {
    expect(big(3, declared).warnings).toEqual([])
    expect(big(3, declared).graph.comparable).toBe(true)
  })

  it('are about every function: keys, selects, aggregates, orders, groups and what is inside of a fixpoint', () => {
    const n = 1
    const made = circuit('c', { rows }, ({ rows }) => ({
      joined: join(rows, rows, { on: [(row) => row.n + n, 'n'], select: (left) => ({ m: left.n * n }) }),
      total: aggregate(rows, { by: { k: (row) => row.n + n }, total: sum((row) => row.n * n) }),
      grouped: flatten(
        perGroup(
          group(rows, (row) => row.n + n),
          (inside) => filter(inside, (row) => row.n > n),
        ),
      ),
      fixed: fixpoint(rows, (all) => filter(all, (row) => row.n > n)),
    }))
    expect(made.warnings.map((warning) => warning.split(' uses the variable n')[0])).toEqual([
      'join "c.joined"',
      'aggregate "c.total"',
      'group "c.grouped/group"',
      'filter "c.grouped"',
      'filter "c.fixed/stream/plus/right/filter"',
    ])
  })

  it('follow declared functions to what these use', () => {
    const build = (values: Record<string, unknown>): Circuit<unknown> =>
      circuit('c', { rows }, ({ rows }) => filter(rows, (row) => above(row.n)), { with: values })
    expect(build({ above, limit }).warnings).toEqual([])
    expect(build({ above }).warnings).toEqual([expect.stringContaining('uses the variable limit')])
    expect(build({ above: using({ limit }, above) }).warnings).toEqual([])
  })

  it('say of functions without a readable source to wrap them, or to declare something else', () => {
    const given = circuit('c', { rows }, ({ rows }) => map(rows, String))
    expect(given.warnings).toEqual([
      'map "c.output" is given String, whose source cannot be read, so stored state of the circuit is built anew each time: ' +
        'wrap it in a function of your own, such as row => String(row).',
    ])
    const bound = above.bind(null)
    const used = (value: unknown): Circuit<unknown> =>
      circuit('c', { rows }, ({ rows }) => filter(rows, (row) => bound(row.n)), { with: { bound: value } })
    expect(used(bound).warnings).toEqual([
      expect.stringContaining(
        "declare a value in its place that changes whenever it does, such as { bound: 'version 1' }",
      ),
    ])
    expect(used('version 1').warnings).toEqual([])
  })

  it('say of this that it must become a variable', () => {
    class Shop {
      limit = 3
      circuit(): Circuit<unknown> {
        return circuit('c', { rows }, ({ rows }) => filter(rows, (row) => row.n > this.limit))
      }
    }
    expect(new Shop().circuit().warnings).toEqual([
      expect.stringContaining('uses this of the code around it'),
    ])
  })

  it('are shown with the circuit', () => {
    const description = (big(3, 'nowhere') as unknown as Record<symbol, () => string>)[
      Symbol.for('stepping.describe')
    ]?.()
    expect(description).toBe(
      `circuit big(rows), 3 vertices\n  big: cache {k, n}\nwarning: ${big(3, 'nowhere').warnings[0]}`,
    )
  })
})

describe('what cannot be declared', () => {
  it.each<[() => unknown, string]>([
    [
      () => using({ limit: new Map() }, (row: number) => row),
      'using: limit is an instance of Map, expected plain data or a function',
    ],
    [
      () => using({ a: { b: [Symbol('x')] } }, (row: number) => row),
      'using: a.b[0] is a symbol (Symbol(x)), expected plain data or a function',
    ],
    [() => using({ limit: undefined }, (row: number) => row), 'using: limit is undefined'],
    [
      () => using(null as never, (row: number) => row),
      'using is given null for values, expected values by the names',
    ],
    [() => using({}, 3 as never), 'using is given a number, expected a function'],
    [
      () => circuit('c', { rows }, ({ rows }) => rows, { with: { limit: Symbol('x') } }),
      'circuit "c": with: limit is a symbol (Symbol(x)), expected plain data or a function',
    ],
  ])('%#', (declare, message) => {
    expect(declare).toThrow(message)
  })
})

describe('fingerprints', () => {
  const of = (made: Circuit<unknown>): string => {
    const { graph } = incrementalize(made)
    return graph.fingerprintOf(graph.outputs.values().next().value as never)
  }

  it('take declared values in, of the whole circuit and of a function', () => {
    for (const declared of ['circuit', 'using'] as const) {
      expect(of(big(3, declared))).toBe(of(big(3, declared)))
      expect(of(big(3, declared))).not.toBe(of(big(4, declared)))
      expect(big(3, declared).graph.fingerprint).toBe(big(3, declared).graph.fingerprint)
      expect(big(3, declared).graph.fingerprint).not.toBe(big(4, declared).graph.fingerprint)
    }
  })

  it('take in only the values that a function uses', () => {
    const build = (unrelated: number): Circuit<unknown> =>
      circuit('c', { rows }, ({ rows }) => filter(rows, (row) => row.n > limit), {
        with: { limit, unrelated },
      })
    expect(of(build(1))).toBe(of(build(2)))
  })

  it('take in what declared functions use', () => {
    const build = (limit: number): Circuit<unknown> =>
      circuit('c', { rows }, ({ rows }) => filter(rows, (row) => above(row.n)), { with: { above, limit } })
    expect(of(build(3))).not.toBe(of(build(4)))
  })

  it('of a vertex are those of its operators, parameters and tables, whatever the circuit is called and what else is in it', () => {
    const alone = circuit('a', { rows }, ({ rows }) =>
      aggregate(rows, { by: byKey, total: sum((row) => row.n) }),
    )
    const among = circuit('b', { all: rows }, ({ all }) => ({
      first: filter(all, (row) => row.n > 3),
      totals: aggregate(all, { by: byKey, total: sum((row) => row.n) }),
      others: aggregate(all, { by: byKey, total: sum((row) => row.n + 1) }),
    }))
    const { outputs } = among.graph
    const print = (name: string): string => among.graph.fingerprintOf(outputs.get(name) as never)
    expect(print('totals')).toBe(of(alone))
    expect(print('others')).not.toBe(of(alone))
    expect(print('first')).not.toBe(of(alone))
  })

  it('tell what runs in groups from what runs over all of them', () => {
    const made = circuit('c', { rows }, ({ rows }) => {
      const grouped = group(rows, 'k')
      return {
        inside: flatten(perGroup(grouped, (inside) => filter(inside, (row) => row !== null))),
        over: filter(flatten(grouped), (row) => row !== null),
      }
    })
    const { graph } = made
    expect(graph.fingerprintOf(graph.outputs.get('inside') as never)).not.toBe(
      graph.fingerprintOf(graph.outputs.get('over') as never),
    )
  })

  it('look into fixpoints', () => {
    const build = (more: number): Circuit<unknown> =>
      circuit('c', { rows }, ({ rows }) =>
        fixpoint(rows, (all) =>
          filter(
            map(
              all,
              using({ more }, (row) => ({ ...row, n: row.n + more })),
            ),
            (row) => row.n < 10,
          ),
        ),
      )
    expect(of(build(1))).toBe(of(build(1)))
    expect(of(build(1))).not.toBe(of(build(2)))
  })

  it('grow with the vertices, not with the ways through them', () => {
    const build = (depth: number): Circuit<unknown> =>
      circuit('c', { rows }, ({ rows }) => {
        let stream = rows
        for (let i = 0; i < depth; i++)
          stream = map(join(stream, stream, { on: ['k', 'k'] }), (row) => row.left)
        return stream
      })
    const [small, large] = [of(build(10)).length, of(build(40)).length]
    expect(large).toBeLessThan(5 * small)
  })
})
