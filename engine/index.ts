/** The engine's public surface: the same in Node and in the browser. Entry points add `open` with their SQLite driver. */
export { Circuit, type CircuitOptions, circuit, type Streams } from './circuit/circuit.ts'
export type { KeySpec } from './circuit/forms/key.ts'
export type { OrderPart, OrderSpec } from './circuit/forms/order.ts'
export { Code, type Parameter } from './circuit/functions/code.ts'
export { using, type Values } from './circuit/functions/declared.ts'
export type { Surroundings } from './circuit/functions/known.ts'
export { Graph, type Vertex } from './circuit/graph/graph.ts'
export type { BodyData, GraphData, StateData, VertexData } from './circuit/graph/graph-data.ts'
export {
  type Batch,
  type Evaluate,
  linear,
  type Operator,
  type State,
  type StateSpec,
} from './circuit/operator.ts'
export { StandaloneRunner } from './circuit/runner.ts'
export { columnsOf, isSingle, keyOf, pathsOf } from './circuit/shape.ts'
export { connect, Stream } from './circuit/stream.ts'
export { type RowOf, Table, table } from './circuit/table.ts'
export type { Change } from './database/change-log.ts'
export type { Changes } from './database/changes.ts'
export { Database } from './database/database.ts'
export type { Difference } from './database/differences.ts'
export type { FillProgress } from './database/fill.ts'
export { Past } from './database/past.ts'
export type { ChangesOptions, FollowOptions } from './database/source.ts'
export { type OutputDelta, Step } from './database/step.ts'
export type { Transaction } from './database/transaction.ts'
export { View } from './database/view.ts'
export { type Incrementalized, incrementalize } from './incremental/incrementalize.ts'
export type { Rewriting } from './incremental/rewriting.ts'
export * from './operators/index.ts'
export { MemoryStore } from './trace/memory/store.ts'
export type { LogEntry, Store } from './trace/trace.ts'
export { canonicalText, equal } from './value/canonical.ts'
export { compare } from './value/compare.ts'
export {
  CircuitError,
  DatabaseError,
  StepError,
  SteppingError,
  StoreError,
  type StoreFailure,
  TableError,
  ValueError,
} from './value/error.ts'
export type { Row, Value } from './value/types.ts'
export { deltaOrder } from './zset/order.ts'
export { Entry, parseValue, ZSet } from './zset/zset.ts'
