/** Any JavaScript value as text, the same in every runtime: what console.log prints and what a value that is no row is shown as. */

import { isZSet } from '../../../engine/value/types.ts'

const DESCRIBE = Symbol.for('stepping.describe')
/** Longer than this, a list of parts is broken into lines. */
const WIDTH = 76
const MAX_DEPTH = 4
const MAX_ITEMS = 100

/** A value as text: in one line if it is short. Objects with a method [Symbol.for('stepping.describe')] describe themselves. */
export function describe(value: unknown): string {
  return show(value, [])
}

/** What console.log prints: strings as they are, everything else described; `%s`, `%d`, `%o` and `%j` filled in. */
export function format(values: readonly unknown[]): string {
  const [first, ...rest] = values
  if (typeof first !== 'string') return values.map(plain).join(' ')
  const filled = first.replace(/%[sdioOj%]/g, (mark) => {
    if (mark === '%%') return '%'
    if (rest.length === 0) return mark
    const value = rest.shift()
    if (mark === '%d' || mark === '%i')
      return String(mark === '%i' ? Math.trunc(Number(value)) : Number(value))
    return mark === '%s' ? plain(value) : describe(value)
  })
  return [filled, ...rest.map(plain)].join(' ')
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : describe(value)
}

function show(value: unknown, above: readonly object[]): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'symbol') return value.toString()
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'function') return named(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (above.includes(value)) return '[Circular]'
  return showObject(value, [...above, value])
}

function named(value: { name: string }): string {
  const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'Function'
  return value.name === '' ? `[${kind} (anonymous)]` : `[${kind}: ${value.name}]`
}

function showObject(value: object, above: readonly object[]): string {
  const own = (value as { [DESCRIBE]?: unknown })[DESCRIBE]
  if (typeof own === 'function') return String(own.call(value))
  if (isZSet(value)) return value.canonicalText()
  if (value instanceof Error) return describeError(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof RegExp) return String(value)
  if (value instanceof Promise) return 'Promise {}'
  if (above.length > MAX_DEPTH) return Array.isArray(value) ? '[Array]' : `[${className(value) || 'Object'}]`
  const inner = (part: unknown): string => show(part, above)
  if (Array.isArray(value)) return bracket('', '[', value.map(inner), ']')
  if (ArrayBuffer.isView(value))
    return bracket(`${className(value)} `, '[', [...(value as Uint8Array)].map(inner), ']')
  if (value instanceof Map) {
    return bracket(
      `Map(${value.size}) `,
      '{',
      [...value].map(([key, part]) => `${inner(key)} => ${inner(part)}`),
      '}',
    )
  }
  if (value instanceof Set) return bracket(`Set(${value.size}) `, '{', [...value].map(inner), '}')
  const name = className(value)
  const parts = Object.entries(value).map(
    ([key, part]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)}: ${inner(part)}`,
  )
  return bracket(name === '' || name === 'Object' ? '' : `${name} `, '{', parts, '}')
}

function describeError(error: Error): string {
  return error.message === '' ? error.name : `${error.name}: ${error.message}`
}

function className(value: object): string {
  return (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name ?? ''
}

function bracket(prefix: string, open: string, all: readonly string[], close: string): string {
  const parts = all.slice(0, MAX_ITEMS)
  if (all.length > parts.length) parts.push(`… ${all.length - parts.length} more`)
  if (parts.length === 0) return prefix + open + close
  const line = parts.join(', ')
  const space = open === '{' ? ' ' : ''
  if (prefix.length + line.length <= WIDTH && !line.includes('\n'))
    return `${prefix}${open}${space}${line}${space}${close}`
  const lines = parts.map((part) => `  ${part.replaceAll('\n', '\n  ')}`).join(',\n')
  return `${prefix}${open}\n${lines}\n${close}`
}

function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${escaped}'`
}
