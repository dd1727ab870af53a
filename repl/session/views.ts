/** Tables and outputs by handle or by name, and what they hold. */
import * as engine from '../../engine/index.ts'

/** What is read: a database as it is, or as it was, and what there is in it. */
export interface Readable {
  readonly catalog: engine.Database['catalog']
  readonly read: Pick<engine.Database, 'table' | 'view'>
}

/** What a name or a handle stands for. */
export type Named =
  | { readonly kind: 'table'; readonly table: engine.Table }
  | { readonly kind: 'output'; readonly circuit: engine.Circuit<unknown>; readonly output: string }

/** A table, or an output of a circuit, which need not be named if it is the only one. @throws DatabaseError if there is none */
export function named(
  { tables, circuits }: Readable['catalog'],
  of: string | engine.Table | engine.Circuit<unknown>,
  output?: string,
): Named {
  if (of instanceof engine.Table) return { kind: 'table', table: of }
  if (of instanceof engine.Circuit) return { kind: 'output', circuit: of, output: output ?? soleOutput(of) }
  const table = tables.find((candidate) => candidate.name === of)
  if (table !== undefined) return { kind: 'table', table }
  for (const circuit of circuits) {
    for (const name of circuit.graph.outputs.keys())
      if (circuit.label(name) === of) return { kind: 'output', circuit, output: name }
  }
  const circuit = circuits.find((candidate) => candidate.name === of)
  if (circuit !== undefined) return { kind: 'output', circuit, output: soleOutput(circuit) }
  const names = [
    ...tables.map(({ name }) => name),
    ...circuits.flatMap((c) => [...c.graph.outputs.keys()].map((o) => c.label(o))),
  ]
  throw new engine.DatabaseError(
    `there is no table or output ${JSON.stringify(of)}; there are ${names.join(', ') || 'none'}`,
  )
}

/** What a table, or a cached output, holds. @throws DatabaseError also if the output is not cached */
export function viewOf(
  { catalog, read }: Readable,
  of: string | engine.Table | engine.Circuit<unknown>,
  output?: string,
): engine.View<unknown> {
  const found = named(catalog, of, output)
  return found.kind === 'table'
    ? read.table(found.table)
    : read.view(found.circuit as engine.Circuit<Record<string, unknown>>, found.output)
}

/** An output by its circuit, or by name. @throws DatabaseError if there is none */
export function outputNamed(
  { circuits }: engine.Database['catalog'],
  of: string | engine.Circuit<unknown>,
  output?: string,
): [engine.Circuit<Record<string, unknown>>, string] {
  if (of instanceof engine.Circuit)
    return [of as engine.Circuit<Record<string, unknown>>, output ?? soleOutput(of)]
  const outputs = circuits.flatMap((circuit) =>
    [...circuit.graph.outputs.keys()].map((name) => [circuit, name] as const),
  )
  const found = outputs.find(([circuit, name]) => circuit.label(name) === of)
  if (found !== undefined) return [found[0] as engine.Circuit<Record<string, unknown>>, found[1]]
  const labels = outputs.map(([circuit, name]) => circuit.label(name)).join(', ')
  throw new engine.DatabaseError(`there is no output ${JSON.stringify(of)}; there are ${labels || 'none'}`)
}

function soleOutput(circuit: engine.Circuit<unknown>): string {
  const outputs = [...circuit.graph.outputs.keys()]
  if (outputs.length === 1) return outputs[0] as string
  throw new engine.DatabaseError(
    `circuit ${circuit.name} has the outputs ${outputs.join(', ')}: say which`,
    `For example view('${circuit.label(outputs[0] as string)}').`,
  )
}
