/** What an operator was told, in short lines for pictures and listings. */
import { canonicalText } from '../../value/canonical.ts'
import type { Value } from '../../value/types.ts'
import type { VertexData } from '../graph-data.ts'

/** Longer than this, a line is cut. */
const WIDTH = 60

/** A line for each parameter that says something: `on: product, name`. */
export function parameterLines({ parameters }: VertexData): string[] {
  return Object.entries(parameters)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => cut(`${name}: ${text(value)}`))
}

/** Strings are columns or sources of functions, and stand as they are. */
function text(value: Value): string {
  if (typeof value === 'string') return value.replace(/\s+/g, ' ')
  if (Array.isArray(value)) return (value as readonly Value[]).map(text).join(', ')
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return canonicalText(value)
  }
  const { function: called, ...parts } = value as Record<string, Value>
  if (typeof called === 'string') return `${called}(${Object.values(parts).map(text).join(', ')})`
  return `{ ${Object.entries(value)
    .map(([name, part]) => `${name}: ${text(part as Value)}`)
    .join(', ')} }`
}

function cut(line: string): string {
  const characters = [...line]
  return characters.length <= WIDTH ? line : `${characters.slice(0, WIDTH - 1).join('')}…`
}
