/**
 * What zod would lose of a row without a word: it copies no part that is called `__proto__`, and takes what every object inherits, such as
 * `constructor`, for a column that is there.
 */
import type { z } from 'zod'

const LOST = '__proto__'

/** Whether a type declares a part of that name, at any depth; of a lazy type its values tell. */
export function declaresLost(type: z.core.$ZodType): boolean {
  return some(type, (def) => {
    if (def.type === 'object') return Object.hasOwn(def.shape as object, LOST)
    return def.type === 'record' && namesOf(def.keyType as z.core.$ZodType).includes(LOST)
  })
}

/** Whether values of a type may have parts whose names it does not say, so that one may be called so. */
export function mayLose(type: z.core.$ZodType): boolean {
  return some(
    type,
    (def) =>
      def.type === 'record' ||
      def.type === 'lazy' ||
      (def.type === 'object' && isOpen(def.catchall as z.core.$ZodType | undefined)),
  )
}

/** Deeper than values that rows can hold: what is there is refused for that. */
const DEEPEST = 200

/** The way to a part of that name in a value; null if it has none. O(size of the value). */
export function wayToLost(value: unknown, depth = 0, seen = new Set<unknown>()): (string | number)[] | null {
  if (typeof value !== 'object' || value === null || depth > DEEPEST || seen.has(value)) return null
  seen.add(value)
  if (!Array.isArray(value)) {
    if (Object.hasOwn(value, LOST)) return [LOST]
    const prototype = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return null
  }
  for (const [name, part] of Object.entries(value)) {
    const way = wayToLost(part, depth + 1, seen)
    if (way !== null) return [Array.isArray(value) ? Number(name) : name, ...way]
  }
  return null
}

/** A record without what it inherits, for columns that are called like that. */
export function bare(row: unknown): unknown {
  const isRecord = typeof row === 'object' && row !== null && !Array.isArray(row)
  return isRecord ? Object.assign(Object.create(null), row) : row
}

type Def = z.core.$ZodTypeDef & Readonly<Record<string, unknown>>

/** Whether something holds for a type or for one that it is made of. */
function some(
  type: z.core.$ZodType,
  holds: (def: Def) => boolean,
  seen = new Set<z.core.$ZodType>(),
): boolean {
  if (seen.has(type)) return false
  seen.add(type)
  const def = type._zod.def as Def
  return holds(def) || parts(def).some((part) => some(part, holds, seen))
}

/** What kinds of types call those that they are made of. A default is none: it may be a function that must not be called for nothing. */
const PARTS = [
  'innerType',
  'in',
  'out',
  'element',
  'items',
  'rest',
  'options',
  'left',
  'right',
  'valueType',
  'catchall',
]

/** The types that a type is made of. */
function parts(def: Def): z.core.$ZodType[] {
  const made = PARTS.flatMap((name) => def[name])
  const shape = def.type === 'object' ? Object.values(def.shape as object) : []
  return [...made, ...shape].filter(isType)
}

function isType(value: unknown): value is z.core.$ZodType {
  return typeof value === 'object' && value !== null && '_zod' in value
}

function isOpen(catchall: z.core.$ZodType | undefined): boolean {
  return catchall !== undefined && catchall._zod.def.type !== 'never'
}

/** The names that a type of keys lists. */
function namesOf(keys: z.core.$ZodType): unknown[] {
  const def = keys._zod.def as Def
  if (def.type === 'enum') return Object.values(def.entries as object)
  return def.type === 'literal' ? (def.values as unknown[]) : []
}
