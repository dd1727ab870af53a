/** Rows of table a in order, by plain sorting: what the meanings of operators over ordered rows are told in. */
import { compare, ZSet } from '../../engine/index.ts'

export type A = { k: string | null; n: number }
export type Order = (x: A, y: A) => number

/** Of each group the rows of positive weight, each as often as its weight; rows that are equal in the order in the order of rows. */
export function inOrder(input: ZSet<unknown>, order: Order, by: (row: A) => unknown = () => 0): A[][] {
  const groups = new Map<unknown, A[]>()
  for (const [row, weight] of input as ZSet<A>) {
    const group = groups.get(by(row)) ?? []
    groups.set(by(row), group)
    for (let i = 0; i < weight; i++) group.push(row)
  }
  return [...groups.values()].map((rows) => rows.sort((x, y) => order(x, y) || compare(x, y)))
}

/** A row for each row of each group. */
export function eachRow(groups: A[][], made: (row: A, i: number, rows: A[]) => unknown): ZSet<unknown> {
  return ZSet.of(...groups.flatMap((rows) => rows.map((row, i) => made(row, i, rows))))
}
