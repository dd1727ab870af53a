/**
 * Values as the engine keeps them, apart from those that callers hold: what comes in is copied as far as somebody else could change it, and so is what goes
 * out. Kept records and arrays are frozen. Kept Dates and bytes are of classes of their own, since JavaScript cannot freeze them.
 */
import { setColumn } from './columns.ts'
import { checkBytes, checkDepth, checkKeys, refusal, within } from './plain-data.ts'
import { isZSet } from './types.ts'

/** A Date that the engine keeps. A circuit's functions are handed it with their row: it reads as any other Date, and refuses to be set. */
export class StoredDate extends Date {}

/**
 * Bytes that the engine keeps. A circuit's functions are handed them with their row: they refuse methods that write to them, and must not be written to by index,
 * which nothing can keep a function from. What is sliced or mapped of them is the function's own.
 */
export class StoredBytes extends Uint8Array {
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array
  }
}

function refuse(kind: { readonly prototype: object }, methods: readonly string[], what: string): void {
  const value = (): never => {
    throw new TypeError(`${what} of a row cannot be changed, since the row is shared: change a copy`)
  }
  for (const name of methods) Object.defineProperty(kind.prototype, name, { value })
}

refuse(
  StoredDate,
  Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set')),
  'a Date',
)
refuse(StoredBytes, ['copyWithin', 'fill', 'reverse', 'set', 'sort'], 'bytes')

/**
 * The value as the engine keeps it: equal to the given one, which is left as it is, and out of reach of whoever holds that. A value that is kept already is
 * returned itself. O(size of the value).
 * @throws ValueError naming the path of the first part that cannot be in a row
 */
export function owned(value: unknown): unknown {
  return isKept(value) ? value : own(value, 0)
}

/** Whether a value surely is as the engine keeps it, and plain data. */
function isKept(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isScalar(value)
  if (!Object.isFrozen(value)) return value instanceof StoredDate
  if (Array.isArray(value)) return value.every(isKept)
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const key in value) {
    const part = (value as Record<string, unknown>)[key]
    if (!isScalar(part) && !isKept(part)) return false
  }
  return true
}

function isScalar(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return true
    default:
      return value === null
  }
}

function own(value: unknown, depth: number): unknown {
  if (isScalar(value)) return value
  if (typeof value !== 'object') throw refusal(value)
  checkDepth(depth)
  if (value instanceof Date) {
    if (value instanceof StoredDate) return value
    if (Number.isNaN(value.getTime())) throw refusal(value)
    return new StoredDate(value)
  }
  if (value instanceof Uint8Array) {
    if (value instanceof StoredBytes) return value
    checkBytes(value)
    return new StoredBytes(value)
  }
  if (keptZSets.has(value as object)) return value
  const kept = rebuilt(value as object, (part, at) => within(at, () => own(part, depth + 1)))
  if (kept === undefined) throw refusal(value)
  if (isZSet(kept)) keptZSets.add(kept)
  return kept
}

/** The Z-sets that are as the engine keeps them: they may be large, and are looked at once. */
const keptZSets = new WeakSet<object>()
/** Those without Dates and bytes, which callers may share. */
const sharedZSets = new WeakSet<object>()

/**
 * The value as it is given to a caller: equal to the kept one, with Dates and bytes that are the caller's own. The same one if there are none in it. O(size of
 * the value).
 */
export function handedOut<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return new Date(value) as T
  if (value instanceof Uint8Array) return new Uint8Array(value) as T
  if (sharedZSets.has(value)) return value
  const made = rebuilt(value, handedOut) ?? value
  if (made === value && isZSet(made)) sharedZSets.add(made)
  return made as T
}

/**
 * A record, an array or a Z-set, frozen, with what is made of each of its parts; the same one if that is frozen and the parts are the same. Undefined for what
 * is none of these.
 */
function rebuilt(value: object, each: (part: unknown, at: string | number) => unknown): object | undefined {
  if (isZSet(value)) return value.withRows((row) => each(row, 0))
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return rebuiltRecord(value, each)
  return Array.isArray(value) ? rebuiltArray(value, each) : undefined
}

function rebuiltRecord(
  record: object,
  each: (part: unknown, at: string) => unknown,
): Record<string, unknown> {
  checkKeys(record)
  let copy: Record<string, unknown> | undefined = Object.isFrozen(record) ? undefined : { ...record }
  for (const [key, part] of Object.entries(record)) {
    const made = each(part, key)
    if (made === part) continue
    copy ??= { ...record }
    setColumn(copy, key, made)
  }
  return copy === undefined ? (record as Record<string, unknown>) : Object.freeze(copy)
}

function rebuiltArray(
  array: readonly unknown[],
  each: (part: unknown, at: number) => unknown,
): readonly unknown[] {
  const made = Array.from(array, each)
  const same = Object.isFrozen(array) && made.every((part, i) => part === array[i])
  return same ? array : Object.freeze(made)
}
