/** Aggregates against the same in SQL: by key, and over everything. */
import fc from 'fast-check'
import { z } from 'zod'
import { checkSql } from '../../../tests/laws/check-sql.ts'
import {
  aggregate,
  argMax,
  argMin,
  arrayAgg,
  avg,
  count,
  countDistinct,
  filter,
  map,
  max,
  min,
  sum,
  table,
} from '../../index.ts'

type Row = { k: string | null; n: number | null; s: string }
const t = table('t', { k: z.string().nullable(), n: z.number().nullable(), s: z.string() })
/** Quarters, so that SQLite's sums are exact too. */
const rows = fc.record({
  k: fc.constantFrom('x', 'y', null),
  n: fc.constantFrom(null, 0, 1, 2, -3, 0.25, 0.5),
  s: fc.constantFrom('a', 'b', 'é😀'),
})

const functions = {
  total: sum((row: Row) => row.n),
  rows: count(),
  numbers: count((row: Row) => row.n),
  mean: avg((row: Row) => row.n),
  least: min((row: Row) => row.n),
  most: max((row: Row) => row.n),
  last: max((row: Row) => row.s),
  different: countDistinct((row: Row) => row.n),
}
const inSql = `sum(n) AS total, count(*) AS rows, count(n) AS numbers, avg(n) AS mean, min(n) AS least, max(n) AS most,
  max(s) AS last, count(DISTINCT n) AS different`

checkSql({
  name: 'aggregate by key',
  tables: { t },
  rows: { t: rows },
  build: ({ t }) => aggregate(t, { by: 'k', ...functions }),
  select: `SELECT k, ${inSql} FROM t GROUP BY k`,
})

checkSql({
  name: 'aggregate over everything',
  tables: { t },
  rows: { t: rows },
  build: ({ t }) => aggregate(t, functions),
  select: `SELECT ${inSql} FROM t`,
})

checkSql({
  name: 'a filter behind an aggregate is HAVING',
  tables: { t },
  rows: { t: rows },
  build: ({ t }) =>
    filter(
      aggregate(t, { by: { k: 'k', long: (row) => (row.s.length > 1 ? 1 : 0) }, n: count() }),
      (row) => row.n > 1,
    ),
  select:
    'SELECT k, length(s) > 1 AS long, count(*) AS n FROM t GROUP BY k, length(s) > 1 HAVING count(*) > 1',
})

checkSql({
  name: 'argMin and argMax are the first and last row of a window, nulls left out, ties by row',
  tables: { t },
  rows: { t: rows },
  build: ({ t }) =>
    aggregate(t, {
      by: 's',
      least: argMin(
        (row) => row.n,
        (row) => row.k,
      ),
      most: argMax(
        (row) => row.n,
        (row) => row.k,
      ),
    }),
  select: `WITH ranked AS (
    SELECT k, s, row_number() OVER (PARTITION BY s ORDER BY n NULLS LAST, k NULLS LAST) AS up,
      row_number() OVER (PARTITION BY s ORDER BY n DESC NULLS LAST, k NULLS LAST) AS down, n FROM t)
    SELECT s, max(k) FILTER (WHERE up = 1 AND n IS NOT NULL) AS least, max(k) FILTER (WHERE down = 1 AND n IS NOT NULL) AS most
    FROM ranked GROUP BY s`,
})

checkSql({
  name: 'arrayAgg is an ordered json_group_array',
  tables: { t },
  rows: { t: rows },
  build: ({ t }) =>
    map(
      aggregate(t, {
        by: 'k',
        sorted: arrayAgg((row) => row.n),
        ordered: arrayAgg((row) => row.n, { order: { s: 'desc', n: 'asc' } }),
      }),
      ({ k, sorted, ordered }) => ({ k, sorted: JSON.stringify(sorted), ordered: JSON.stringify(ordered) }),
    ),
  select: `SELECT k, json_group_array(n ORDER BY n NULLS LAST) AS sorted, json_group_array(n ORDER BY s DESC, n NULLS LAST) AS ordered
    FROM (SELECT k, s, iif(n = round(n), CAST(n AS INTEGER), n) AS n FROM t) GROUP BY k`,
})
