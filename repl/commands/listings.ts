/** `.tables` and `.circuits`: what the session holds. */
import { inColumns } from './columns.ts'
import { type Command, unexpected } from './command.ts'

export const tables: Command = {
  name: '.tables',
  usage: '.tables',
  summary: 'list the tables: rows, columns, key',
  async run(context, argument) {
    if (argument !== '') return unexpected(tables, argument)
    const catalog = await context.catalog()
    if (catalog.tables.length === 0) {
      return { kind: 'text', text: "no tables yet: declare one with table('name', { column: z.string() })" }
    }
    const rows = catalog.tables.map(({ name, columns, key, rows }) => [
      name,
      plural(rows, 'row'),
      columns.join(', '),
      key.length > 0 ? `key ${key.join(', ')}` : '',
    ])
    return { kind: 'text', text: inColumns(rows) }
  },
}

export const circuits: Command = {
  name: '.circuits',
  usage: '.circuits',
  summary: 'list the circuits: inputs, outputs, size',
  async run(context, argument) {
    if (argument !== '') return unexpected(circuits, argument)
    const catalog = await context.catalog()
    if (catalog.circuits.length === 0) {
      return {
        kind: 'text',
        text: "no circuits yet: build one with circuit('name', { table }, ({ table }) => …)",
      }
    }
    const rows = catalog.circuits.map(({ name, inputs, outputs, vertices }) => [
      name,
      `${inputs.join(', ')} → ${outputs.join(', ') || 'one output'}`,
      plural(vertices, 'vertex', 'vertices'),
    ])
    return { kind: 'text', text: inColumns(rows) }
  },
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
