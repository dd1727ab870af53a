/** What rows are made of, plain data, and the error that names the part of a value that is something else. */
import { ValueError } from './error.ts'
import { isRecord } from './path.ts'
import type { Value } from './types.ts'

/** Nesting beyond this is taken for a cycle. */
const MAX_DEPTH = 200

/** More bytes than this have no text: it would be longer than JavaScript's strings may be. */
const MAX_BYTES = 2 ** 27

/** @throws ValueError for more bytes than a row can hold */
export function checkBytes({ length }: Uint8Array): void {
  if (length > MAX_BYTES) throw new PlainDataError(`has ${length} bytes, where ${MAX_BYTES} are the most`)
}

/** @throws ValueError for a part that is nested too deep */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH)
    throw new PlainDataError(`is nested more than ${MAX_DEPTH} levels deep, as a cycle is`)
}

/** @throws ValueError for a value that is nested too deep, somewhere in it; O(size of the value) */
export function checkNesting(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return
  checkDepth(depth)
  if (Array.isArray(value))
    for (const [i, part] of value.entries()) within(i, () => checkNesting(part, depth + 1))
  else if (isRecord(value as Value))
    for (const [key, part] of Object.entries(value)) within(key, () => checkNesting(part, depth + 1))
}

/** @throws ValueError for a record that has a key which is a symbol: only keys that are strings are columns */
export function checkKeys(record: object): void {
  const [symbol] = Object.getOwnPropertySymbols(record)
  if (symbol !== undefined)
    throw new PlainDataError(
      `has the key ${symbol.toString()}, which is a symbol`,
      'Give the value a key that is a string, or leave it out of the row.',
    )
}

/** The error for a part that is no plain data. */
export function refusal(part: unknown): ValueError {
  if (part === undefined) return new PlainDataError('is undefined', 'Write null for a missing value.')
  if (typeof part === 'function') return new PlainDataError(`is a function (${part.name || 'anonymous'})`)
  if (typeof part === 'symbol') return new PlainDataError(`is a symbol (${part.toString()})`)
  if (part instanceof Date) return new PlainDataError('is an invalid Date')
  const kind = (part as object).constructor?.name ?? 'an object without a class'
  return new PlainDataError(
    `is an instance of ${kind}`,
    'Turn it into a plain object, array, number or string first.',
  )
}

/** Runs what looks at a part of a value; an error is then told with the way to the part. */
export function within<T>(at: string | number, look: () => T): T {
  try {
    return look()
  } catch (error) {
    throw error instanceof PlainDataError ? error.below(at) : error
  }
}

/** A value that is no plain data: what was found, and the way to it. It grows its path while it travels out of the nested value. */
export class PlainDataError extends ValueError {
  private readonly found: string
  private readonly path: string

  constructor(found: string, hint?: string, path = '', of = 'row') {
    super(
      `${of}${path} ${found}, but rows are plain data: null, booleans, numbers, bigints, strings, Dates, Uint8Arrays, arrays, plain objects and Z-sets`,
      hint,
    )
    this.found = found
    this.path = path
  }

  below(at: string | number): PlainDataError {
    const step =
      typeof at === 'number'
        ? `[${at}]`
        : /^[A-Za-z_$][\w$]*$/.test(at)
          ? `.${at}`
          : `[${JSON.stringify(at)}]`
    return new PlainDataError(this.found, this.hint, step + this.path)
  }

  /** The same of a value that has a name. */
  of(name: string): PlainDataError {
    return new PlainDataError(this.found, this.hint, this.path, name)
  }
}
