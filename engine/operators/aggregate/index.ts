/** The aggregate room's public names. */
export { type AggregateRow, type AggregateSpec, aggregate } from './aggregate.ts'
export { Aggregate } from './aggregate-function.ts'
export { count } from './count.ts'
export { sum } from './sum.ts'
