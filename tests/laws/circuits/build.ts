/** Follows a recipe: builds the circuit that it says, with a SQL query for every stream that SQL has one for. */
import { type Circuit, cache, circuit, type Stream } from '../../../engine/index.ts'
import { Choose } from './choose.ts'
import type { Context, Kind, Query } from './kind.ts'
import { KINDS } from './kinds.ts'
import type { Instruction, Recipe } from './recipe.ts'
import { TABLES, type TableStreams } from './tables.ts'
import { type ColumnType, columnNames, Relation, type Row, type Source } from './types.ts'

export interface BuiltCircuit {
  readonly circuit: Circuit<unknown>
  /** In an order in which each needs those before it only. */
  readonly queries: readonly Query[]
  /** The relation of each output that SQL can say. */
  readonly said: ReadonlyMap<string, Relation>
}

export interface BuildOptions {
  readonly name?: string
  /** Whether outputs are cached. */
  readonly cached?: boolean
  /** Makes one more output, which is computed last. */
  readonly last?: { readonly name: string; readonly of: (streams: TableStreams) => Stream<Row> }
}

export function build(recipe: Recipe, { name = 'random', cached, last }: BuildOptions = {}): BuiltCircuit {
  const builder = new Builder()
  const made = circuit(name, tablesByName(), (streams) => {
    const outputs = Object.entries(builder.run(recipe, streams as never))
    return {
      ...Object.fromEntries(outputs.map(([name, stream]) => [name, cached ? cache(stream) : stream])),
      ...(last && { [last.name]: last.of(streams as never) }),
    }
  })
  return { circuit: made as Circuit<unknown>, queries: builder.queries, said: builder.said }
}

function tablesByName() {
  return Object.fromEntries(TABLES.map(({ table }) => [table.name, table]))
}

class Builder {
  readonly queries: Query[] = []
  readonly said = new Map<string, Relation>()
  private readonly shown = new Set<Source>()
  private readonly read = new Set<Source>()

  run(recipe: Recipe, streams: TableStreams): Record<string, Stream<Row>> {
    const sources = TABLES.map(
      ({ table, columns }): Source => ({
        stream: streams[table.name] as Stream<Row>,
        columns,
        degree: 1,
        relation: new Relation(table.name, 0, columns.length),
        said: true,
      }),
    )
    const all = this.follow(recipe, sources, false)
    const ends = all.filter((source) => !sources.includes(source) && !this.read.has(source))
    const outputs = new Set([...all.filter((source) => this.shown.has(source)), ...ends])
    if (outputs.size === 0) outputs.add(all.at(-1) as Source)
    return Object.fromEntries(
      [...outputs].map(({ stream, relation, said }, i) => {
        if (said) this.said.set(`o${i}`, relation)
        return [`o${i}`, stream]
      }),
    )
  }

  /** The streams of a scope after the instructions; those that do not fit are left out. */
  private follow(instructions: Recipe, sources: readonly Source[], recursive: boolean): Source[] {
    const all = [...sources]
    for (const instruction of instructions) {
      const kind = KINDS[instruction.kind] as Kind
      if (recursive && kind.outsideOnly) continue
      const inputs = Array.from(
        { length: kind.arity },
        (_, port) => all.at(-1 - ((instruction.inputs[port] ?? 0) % all.length)) as Source,
      )
      const made = kind.make(inputs, new Choose(instruction.choices), this.context(instruction, recursive))
      if (made === null) continue
      const { relation } = inputs[0] as Source
      const source = this.source(
        made.stream,
        made.columns,
        made.degree ?? Math.max(...inputs.map(({ degree }) => degree)),
        relation.groups,
        inputs.every(({ said }) => said) ? made.sql : null,
      )
      for (const input of inputs) this.read.add(input)
      if (instruction.shown) this.shown.add(source)
      all.push(source)
    }
    return all
  }

  private context({ inside = [] }: Instruction, recursive: boolean): Context {
    return {
      recursive,
      source: (stream, columns, from, groups, sql) =>
        this.source(stream, columns, from.degree, groups, from.said ? sql : null),
      inside: (sources, now) => this.follow(inside, sources, recursive || now === 'recursive'),
    }
  }

  private source(
    stream: Stream<Row>,
    columns: readonly ColumnType[],
    degree: number,
    groups: number,
    sql: string | null,
  ): Source {
    const relation = new Relation(`v${this.queries.length}`, groups, columnNames(columns).length)
    this.queries.push({ relation, sql })
    return { stream, columns, degree, relation, said: sql !== null }
  }
}
