import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import { aggregate, count, join, sum, ZSet } from '../../index.ts'

type A = { k: string | null; n: number }

/** The correctly rounded sum by integer arithmetic on the doubles' own bits: independent of how the operator sums. */
function exactSum(terms: readonly (readonly [number, number])[]): number {
  let scaled = 0n
  for (const [value, weight] of terms) scaled += scaledInteger(value) * BigInt(weight)
  return Number(scaled) / 2 ** BITS
}
const BITS = 200
function scaledInteger(value: number): bigint {
  let exponent = 0
  let mantissa = value
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    exponent++
  }
  return (BigInt(mantissa) << BigInt(BITS)) >> BigInt(exponent)
}

checkOperator({
  except: ['groups', 'fixpoints'],
  name: 'aggregate',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => aggregate(a, { by: 'k', total: sum((row) => Math.trunc(row.n * 1000)), rows: count() }),
  meaning: {
    batch: ({ a }) => {
      const groups = new Map<string | null, [A, number][]>()
      for (const [row, weight] of a as ZSet<A>)
        groups.set(row.k, [...(groups.get(row.k) ?? []), [row, weight]])
      const rows = [...groups].map(([k, members]) => ({
        k,
        total: exactSum(members.map(([row, weight]) => [Math.trunc(row.n * 1000), weight])),
        rows: members.reduce((total, [, weight]) => total + weight, 0),
      }))
      return ZSet.of(...rows.filter((row) => row.rows !== 0))
    },
  },
})

checkOperator({
  except: ['groups', 'fixpoints'],
  name: 'aggregate-floats',
  tables: { a },
  rows: { a: rowsOfA.map((row) => ({ ...row, n: row.n > 1e10 ? 0.7 : row.n })) },
  build: ({ a }) => aggregate(a, { by: { k: (row) => row.k }, total: sum((row) => row.n) }),
  meaning: {
    batch: ({ a }) => {
      const groups = new Map<string | null, [number, number][]>()
      for (const [row, weight] of a as ZSet<A>)
        groups.set(row.k, [...(groups.get(row.k) ?? []), [row.n, weight]])
      return ZSet.of(
        ...[...groups]
          .filter(([, terms]) => terms.some(() => terms.reduce((n, [, w]) => n + w, 0) !== 0))
          .map(([k, terms]) => ({ k, total: exactSum(terms) })),
      )
    },
  },
})

checkOperator({
  except: ['groups', 'fixpoints'],
  name: 'aggregate-join',
  tables: { a, b },
  rows: {
    a: rowsOfA.map((row) => ({ ...row, n: Math.sign(row.n) })),
    b: rowsOfB.map((row) => ({ ...row, m: Math.sign(row.m) })),
  },
  build: ({ a, b }) =>
    aggregate(join(a, b, { on: ['k', 'k'] }), {
      by: { k: (row) => row.left.k, m: (row) => row.right.m },
      total: sum((row) => row.left.n * row.right.m),
      pairs: count(),
    }),
  meaning: {
    batch: ({ a, b }) => {
      const groups = new Map<string, { k: unknown; m: number; total: number; pairs: number }>()
      for (const [x, v] of a as ZSet<A>) {
        for (const [y, w] of b as ZSet<{ k: string | null; m: number }>) {
          if (x.k === null || x.k !== y.k) continue
          const name = JSON.stringify([x.k, y.m])
          const group = groups.get(name) ?? { k: x.k, m: y.m, total: 0, pairs: 0 }
          groups.set(name, { ...group, total: group.total + x.n * y.m * v * w, pairs: group.pairs + v * w })
        }
      }
      return ZSet.of(...[...groups.values()].filter((group) => group.pairs !== 0))
    },
  },
})
