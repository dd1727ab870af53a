/** The laws of union, intersect and except, which are functions of a row's two weights, in their forms for sets and for bags. */
import { type Batch, map, type Stream, ZSet } from '../../engine/index.ts'
import { checkOperator } from './check-operator.ts'
import { checkSql } from './check-sql.ts'
import { a, b, rowsOfA, rowsOfB } from './tables.ts'

type A = { k: string | null; n: number }
type B = { k: string | null; m: number }
type SetOperator = <T>(left: Stream<T>, right: Stream<T>, options?: { all?: boolean }) => Stream<T>
type WeightOf = (left: number, right: number) => number

interface Form {
  readonly weightOf: WeightOf
  /** The same on SQLite, of the rows (k, n) of a and (k, m) of b. */
  readonly select: string
}

/** Declares the tests of both forms. */
export function checkSets(
  name: string,
  operator: SetOperator,
  forms: { readonly set: Form; readonly all: Form },
): void {
  const tables = { tables: { a, b }, rows: { a: rowsOfA, b: rowsOfB } }
  for (const [form, { weightOf, select }] of Object.entries(forms)) {
    const options = { all: form === 'all' }
    const named = form === 'all' ? `${name}-all` : name
    const build = (streams: { a: Stream<A>; b: Stream<B> }): Stream<A> =>
      operator(streams.a, map(streams.b, likeA), options)
    checkOperator({
      name: named,
      ...tables,
      build,
      meaning: { batch: ({ a, b }) => rowByRow(a, mapped(b, likeA), weightOf) },
    })
    checkOperator({
      name: `${named}-projected`,
      ...tables,
      build: ({ a, b }) => operator(map(a, keyOf), map(b, keyOf), options),
      meaning: { batch: ({ a, b }) => rowByRow(mapped(a, keyOf), mapped(b, keyOf), weightOf) },
    })
    checkSql({ name: named, ...tables, build, select })
  }
  checkOperator({
    name: `${name}-itself`,
    tables: { a },
    rows: { a: rowsOfA },
    build: ({ a }) => operator(a, a),
    meaning: { batch: ({ a }) => rowByRow(a, a, forms.set.weightOf) },
  })
}

/** A row of b with the columns of a, so that they meet. */
function likeA({ k, m }: B): A {
  return { k, n: m }
}

function keyOf({ k }: { k: string | null }): string | null {
  return k
}

function mapped<T>(rows: Batch, f: (row: T) => unknown): Batch {
  return ZSet.from([...rows].map(([row, weight]): [unknown, number] => [f(row as T), weight]))
}

/** By looking up every row in both. */
function rowByRow(left: Batch, right: Batch, weightOf: WeightOf): Batch {
  const rows = new Map([...left, ...right].map(([row]) => [JSON.stringify(row), row]))
  return ZSet.from(
    [...rows.values()].map((row): [unknown, number] => [row, weightOf(left.weight(row), right.weight(row))]),
  )
}
