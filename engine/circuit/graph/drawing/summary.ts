/** What an operator was told, in short lines for pictures and listings. */
import type { Plain, VertexData } from '../graph-data.ts'

/** Longer than this, a line is cut. */
const WIDTH = 60

/** A line for each parameter that says something: `on: product, name`. */
export function parameterLines({ parameters }: VertexData): string[] {
  return Object.entries(parameters)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => cut(`${name}: ${text(value)}`))
}

/** Strings are columns or sources of functions, and stand as they are. */
function text(value: Plain): string {
  if (typeof value === 'string') return value.replace(/\s+/g, ' ')
  if (isList(value)) return value.map(text).join(', ')
  if (typeof value !== 'object' || value === null) return String(value)
  const { function: called, ...parts } = value
  if (typeof called === 'string') return `${called}(${Object.values(parts).map(text).join(', ')})`
  const named = Object.entries(value).map(([name, part]) => `${name}: ${text(part)}`)
  return `{ ${named.join(', ')} }`
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value)
}

function cut(line: string): string {
  const characters = [...line]
  return characters.length <= WIDTH ? line : `${characters.slice(0, WIDTH - 1).join('')}…`
}
