/** `.view`: shows what an output or a table holds, as the cell `view('…')`. */
import { type Command, missing } from './command.ts'

const STRING = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')$/

const OTHER_LITERAL = /^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?n?|true|false|null)$/

/** Parts of the argument: quoted strings hold spaces, also behind a `column=`. */
const PARTS = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"'])+|\S/g

export const view: Command = {
  name: '.view',
  usage: '.view output [column=value…]',
  summary: 'show an output or a table, whole or by key',
  async run(_context, argument) {
    const [name, ...keys] = argument.match(PARTS) ?? []
    if (name === undefined) return missing(view, 'output or table')
    if (keys.length === 0) return { kind: 'cell', source: `view(${quote(name)})` }
    const columns: string[] = []
    for (const key of keys) {
      const [, column, value] = /^([^=]+)=(.+)$/s.exec(key) ?? []
      if (column === undefined || value === undefined) {
        return {
          kind: 'refused',
          message: `.view found ${key} where it expected a key as column=value`,
          hint: `For example: .view ${name} basket=1, or .view ${name} name='two words'`,
        }
      }
      columns.push(`${property(column)}: ${literal(value)}`)
    }
    // Rows of a key are shown as a table, titled like the whole of it.
    return {
      kind: 'cell',
      source: `show(view(${quote(name)}).all({ ${columns.join(', ')} }), ${quote(name)})`,
    }
  },
}

function property(column: string): string {
  return /^[\p{L}_$][\p{L}\p{M}\p{N}_$]*$/u.test(column) ? column : quote(column)
}

/** Bare words are strings; everything else is written as in TypeScript. */
function literal(part: string): string {
  return OTHER_LITERAL.test(part) ? part : quote(part)
}

function quote(text: string): string {
  return STRING.test(text) ? text : `'${text.replace(/[\\']/g, '\\$&')}'`
}
