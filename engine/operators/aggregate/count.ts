/** count(): the number of rows of a group, each as often as its weight. Linear; O(1) a row. */
import { Aggregate } from './aggregate-function.ts'

/** Counts rows, as SQL's `count(*)`. */
export function count(): Aggregate<unknown, number> {
  return new Aggregate<unknown, number>({
    kind: 'count',
    parameters: {},
    zero: 0,
    add: (accumulator, _row, weight) => (accumulator as number) + weight,
    result: (accumulator) => accumulator as number,
  })
}
