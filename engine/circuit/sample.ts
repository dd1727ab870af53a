/** A sample value for a zod schema: what stands in for a column's values while a circuit is being built. */
import type { z } from 'zod'

/** A value of the schema's type, or undefined where the schema does not say which types it takes. */
export function sampleOf(schema: z.core.$ZodType): unknown {
  const def = schema._zod.def as z.core.$ZodTypeDef & Record<string, unknown>
  switch (def.type) {
    case 'string':
      return ''
    case 'number':
    case 'int':
      return 1
    case 'boolean':
      return true
    case 'bigint':
      return 1n
    case 'date':
      return new Date(0)
    case 'null':
      return null
    case 'literal':
      return (def.values as unknown[])[0]
    case 'enum':
      return Object.values(def.entries as Record<string, unknown>)[0]
    case 'array':
      return []
    case 'tuple':
      return (def.items as z.core.$ZodType[]).map(sampleOf)
    case 'object':
      return sampleRow(def.shape as Record<string, z.core.$ZodType>)
    case 'nullable':
    case 'optional':
    case 'default':
    case 'readonly':
    case 'catch':
      return sampleOf(def.innerType as z.core.$ZodType)
    case 'union':
      return sampleOf((def.options as z.core.$ZodType[])[0] as z.core.$ZodType)
    case 'pipe':
      return sampleOf(def.out as z.core.$ZodType)
    default:
      return undefined
  }
}

/** A sample record for the columns of a table. */
export function sampleRow(shape: Record<string, z.core.$ZodType>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shape).map(([column, schema]) => [column, sampleOf(schema)]))
}
