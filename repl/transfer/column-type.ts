/** What a column holds, as far as it matters for reading it from text and writing it as text. */
import { z } from 'zod'
import type { Table } from '../../engine/index.ts'

/** The kinds of values that a text can be read as without guessing. */
export type Scalar = 'text' | 'number' | 'bigint' | 'boolean' | 'date' | 'bytes'

type Content =
  | { readonly kind: Scalar }
  | { readonly kind: 'array'; readonly element: ColumnType }
  | { readonly kind: 'object'; readonly parts: Readonly<Record<string, ColumnType>> }
  | { readonly kind: 'dictionary'; readonly value: ColumnType }
  /** Values of several kinds, or of one that the declaration does not say: each has to say itself what it is. */
  | { readonly kind: 'mixed' }

export type ColumnType = Content & {
  /** Whether it may be null. */
  readonly nullable: boolean
  /** Whether a row may leave it out: then it has a default, or none. */
  readonly optional: boolean
}

export const MIXED: ColumnType = { kind: 'mixed', nullable: true, optional: true }

/** The types of a table's columns, in order. */
export function columnTypes(table: Table): ReadonlyMap<string, ColumnType> {
  return new Map(table.columns.map((column) => [column, typeOf(table.typeOf(column))]))
}

/** What values of a zod type are written as: its input, where it transforms. */
function typeOf(schema: z.core.$ZodType): ColumnType {
  return {
    ...contentOf(schema),
    nullable: takes(schema, null),
    optional: takes(schema, undefined),
  }
}

type Def = z.core.$ZodTypeDef & Readonly<Record<string, unknown>>

function contentOf(schema: z.core.$ZodType): Content {
  const def = schema._zod.def as Def
  switch (def.type) {
    case 'string':
    case 'template_literal':
      return { kind: 'text' }
    case 'number':
    case 'nan':
      return { kind: 'number' }
    case 'bigint':
    case 'boolean':
    case 'date':
      return { kind: def.type }
    case 'literal':
      return kindOfAll(def.values as unknown[])
    case 'enum':
      return kindOfAll(Object.values(def.entries as Record<string, unknown>))
    case 'array':
      return { kind: 'array', element: typeOf(def.element as z.core.$ZodType) }
    case 'object':
      return { kind: 'object', parts: partsOf(def.shape as Record<string, z.core.$ZodType>) }
    case 'record':
      return { kind: 'dictionary', value: typeOf(def.valueType as z.core.$ZodType) }
    case 'union':
      return union((def.options as z.core.$ZodType[]).filter(holdsSomething).map(contentOf))
    case 'pipe':
      return contentOf(def.in as z.core.$ZodType)
    case 'custom':
      return { kind: isBytes(schema) ? 'bytes' : 'mixed' }
    default:
      // What is around another type: optional, nullable, default, readonly, catch.
      return def.innerType === undefined ? { kind: 'mixed' } : contentOf(def.innerType as z.core.$ZodType)
  }
}

function holdsSomething(schema: z.core.$ZodType): boolean {
  return !['null', 'undefined', 'void'].includes(schema._zod.def.type)
}

function partsOf(shape: Record<string, z.core.$ZodType>): Record<string, ColumnType> {
  return Object.fromEntries(Object.entries(shape).map(([name, part]) => [name, typeOf(part)]))
}

/** The kind that all values have that are not null. */
function kindOfAll(values: readonly unknown[]): Content {
  const kinds: Content[] = values
    .filter((value) => value !== null && value !== undefined)
    .map((value) => {
      if (typeof value === 'string') return { kind: 'text' }
      if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
        return { kind: typeof value as 'number' | 'bigint' | 'boolean' }
      return { kind: 'mixed' }
    })
  return union(kinds)
}

/** Several kinds of values are one kind only if they are the same scalar; what is null only is no kind. */
function union(contents: readonly Content[]): Content {
  const [first] = contents
  if (first === undefined) return { kind: 'mixed' }
  if (contents.length === 1) return first
  const isScalar = !['array', 'object', 'dictionary', 'mixed'].includes(first.kind)
  return isScalar && contents.every(({ kind }) => kind === first.kind) ? first : { kind: 'mixed' }
}

/** What z.instanceof(Uint8Array) declares can only be told by trying. */
function isBytes(schema: z.core.$ZodType): boolean {
  return takes(schema, new Uint8Array()) && !['', 0, {}, []].some((value) => takes(schema, value))
}

function takes(schema: z.core.$ZodType, value: unknown): boolean {
  try {
    return z.safeParse(schema, value).success
  } catch {
    // A function of the declaration's own fails on what it was not made for.
    return false
  }
}
