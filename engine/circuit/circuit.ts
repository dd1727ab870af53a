/** `circuit(name, tables, build)`: runs the build function once and seals the graph that it describes. */
import { CircuitError } from '../value/error.ts'
import { nearest } from '../value/nearest.ts'
import { found } from './found.ts'
import { declare, type Values } from './functions/declared.ts'
import { Known, type Surroundings } from './functions/known.ts'
import { warningsOf } from './functions/warnings.ts'
import { Graph } from './graph/graph.ts'
import { Placements } from './naming/placements.ts'
import { linear, type Vertex } from './operator.ts'
import { circuitScope, describeScope, type Scope, seal } from './scope.ts'
import { columnsOf, type Shape } from './shape.ts'
import { hintFor, Stream } from './stream.ts'
import { checkName, type Table } from './table.ts'

/** The name of the output of a circuit whose build function returns a single stream. */
export const SOLE_OUTPUT = 'output'

export type Tables = Readonly<Record<string, Table<unknown>>>
/** The stream handles that a build function is given. */
export type Streams<I extends Tables> = {
  readonly [K in keyof I]: I[K] extends Table<infer T> ? Stream<T> : never
}
/** What a build function may return: one stream, or several by name. */
export type Built = Stream<unknown> | Readonly<Record<string, Stream<unknown>>>
/** The row type of each output. */
export type Outputs<O extends Built> =
  O extends Stream<infer T>
    ? { readonly [SOLE_OUTPUT]: T }
    : { readonly [K in keyof O]: O[K] extends Stream<infer T> ? T : never }

declare const outputTypes: unique symbol

export interface CircuitOptions {
  /**
   * The values that functions of the circuit use besides their parameters, by the names of the variables: plain data, or functions.
   * Functions that use a variable of one of these names are taken to use this value.
   */
  readonly with?: Values
}

/** A sealed circuit: a plain, batch query from tables to named outputs. O maps output names to row types. */
export class Circuit<out O = Readonly<Record<string, unknown>>> {
  declare readonly [outputTypes]: O
  readonly name: string
  /** The tables by the names under which the build function knows them. */
  readonly tables: ReadonlyMap<string, Table>
  readonly graph: Graph
  /** Whether the build function returned one stream rather than a record of them. */
  readonly sole: boolean

  constructor(name: string, tables: ReadonlyMap<string, Table>, graph: Graph, sole: boolean) {
    this.name = name
    this.tables = tables
    this.graph = graph
    this.sole = sole
  }

  /** What an output is called where circuits meet: `receipts.totals`, or the circuit's own name for a sole output. */
  label(output: string): string {
    return this.sole ? this.name : `${this.name}.${output}`
  }

  /**
   * What functions of the circuit use that is not declared, a sentence each: then nobody can tell whether two circuits with the same source
   * are the same, and stored state is built anew when the circuit is added again.
   */
  get warnings(): readonly string[] {
    return warningsOf(this.name, this.graph.undeclared)
  }

  [Symbol.for('stepping.describe')](): string {
    const tables = [...this.tables.values()].map((table) => table.name).join(', ')
    const outputs = [...this.graph.outputs].map(([name, vertex]) => {
      const columns = columnsOf(vertex.shape)
      return `  ${this.label(name)}: ${vertex.operator.kind}${columns === null ? '' : ` {${columns.join(', ')}}`}`
    })
    const warnings = this.warnings.map((warning) => `warning: ${warning}`)
    const first = `circuit ${this.name}(${tables}), ${this.graph.vertices.length} vertices`
    return [first, ...outputs, ...warnings].join('\n')
  }
}

/**
 * Builds a circuit. `build` is called once, with one stream per table, and returns the outputs.
 * @param name letters, digits and underscores, and no digit first; the names of outputs are made of the same. The two together are the name of a cached output in SQL:
 * `receipts.totals` is `receipts_totals` there. No table and no other cached output of the database may have that name, and upper and lower case are the same
 * @param options.with the values that its functions use besides their parameters
 * @param surroundings for programs that others write circuits in
 * @throws CircuitError naming what is wrong in the user's own names.
 */
export function circuit<I extends Tables, O extends Built>(
  name: string,
  tables: I,
  build: (streams: Streams<I>) => O,
  options: CircuitOptions = {},
  surroundings: Surroundings = {},
): Circuit<Outputs<O>> {
  checkName('circuit', name)
  const known = new Known(declare(options.with ?? {}, `circuit "${name}": with`), surroundings)
  const placements = new Placements(surroundings.locate?.bind(surroundings))
  const scope = circuitScope(name, placements)
  const sources = new Map<string, Vertex>()
  const streams: [string, Stream<unknown>][] = []
  for (const [alias, table] of tableEntries(name, tables)) {
    const vertex = sources.get(table.name) ?? source(table)
    sources.set(table.name, vertex)
    streams.push([alias, new Stream(vertex, scope)])
  }
  if (typeof build !== 'function')
    throw new CircuitError(
      `circuit "${name}": the build function is ${found(build)}, expected a function from streams to outputs`,
    )
  const built = seal(scope, () =>
    placements.during(scope, build, () => build(onlyKnown(name, Object.fromEntries(streams)) as Streams<I>)),
  )
  const sole = built instanceof Stream
  const outputs = new Map<string, Vertex>()
  for (const [output, stream] of sole ? [[SOLE_OUTPUT, built] as const] : outputEntries(name, built)) {
    outputs.set(output, checkOutput(scope, output, stream).vertex)
  }
  const graph = new Graph(name, sources, outputs, known)
  return new Circuit(name, new Map(Object.entries(tables as Readonly<Record<string, Table>>)), graph, sole)
}

function tableEntries(name: string, tables: Tables): [string, Table][] {
  const entries = found(tables) === 'an object' ? Object.entries(tables) : []
  if (entries.length === 0) {
    throw new CircuitError(
      `circuit "${name}" reads ${found(tables)}, expected tables by the names under which its build function gets them`,
      `For example circuit('${name}', { orders }, ({ orders }) => …).`,
    )
  }
  for (const [alias, table] of entries) {
    if (table?.arrangement !== undefined) continue
    throw new CircuitError(
      `circuit "${name}": input "${alias}" is ${found(table)}, expected a table`,
      'Pass what table(…) returned.',
    )
  }
  return entries
}

/** The streams, with an error for a name that is none of theirs: undefined would be missed only later, if at all. */
function onlyKnown(name: string, streams: Record<string, Stream<unknown>>): Record<string, Stream<unknown>> {
  return new Proxy(streams, {
    get(target, alias) {
      if (typeof alias === 'symbol' || Object.hasOwn(target, alias)) return Reflect.get(target, alias)
      const names = Object.keys(target)
      const near = nearest(alias, names)
      throw new CircuitError(
        `circuit "${name}" has no input "${alias}"; its inputs are ${names.map((known) => `"${known}"`).join(', ')}`,
        near === undefined ? undefined : `Did you mean "${near}"?`,
      )
    },
  })
}

function outputEntries(name: string, built: unknown): [string, unknown][] {
  const entries = found(built) === 'an object' ? Object.entries(built as object) : []
  if (entries.length === 0) {
    const what = built === undefined ? 'nothing' : found(built) === 'an object' ? 'no outputs' : found(built)
    throw new CircuitError(
      `circuit "${name}" returns ${what}; expected a stream or a record of streams`,
      found(built) === 'a stream in groups'
        ? hintFor(built)
        : 'End the build function with return { name: stream, … }.',
    )
  }
  return entries
}

function checkOutput(scope: Scope, output: string, stream: unknown): Stream<unknown> {
  if (!(stream instanceof Stream)) {
    throw new CircuitError(
      `circuit "${scope.circuit}": output "${output}" is ${found(stream)}, expected a stream`,
      hintFor(stream),
    )
  }
  if (stream.scope !== scope) {
    throw new CircuitError(
      `circuit "${scope.circuit}": output "${output}" is a stream of ${describeScope(stream.scope)}`,
      'Every stream must come from the build function that uses it; what is inside of a perGroup or fixpoint is returned from there.',
    )
  }
  checkName('output', output)
  return stream
}

/** The vertex through which a table's changes enter. */
function source(table: Table): Vertex {
  const shape: Shape = table.shape
  const operator = linear({
    kind: 'table',
    weights: table.key.length > 0 ? 'set' : 'positive',
    ports: [],
    parameters: { table: table.name, key: [...table.key] },
    states: [],
    bind: () => () => {
      throw new CircuitError(`table "${table.name}" was not fed`)
    },
    shape: () => shape,
  })
  return { operator, inputs: [], shape, groups: 0 }
}
