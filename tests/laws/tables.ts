/** Small tables for laws: few values, so that random rows meet, and awkward ones among them. */
import fc from 'fast-check'
import { z } from 'zod'
import { table } from '../../engine/index.ts'

export const a = table('a', { k: z.string().nullable(), n: z.number() })
export const b = table('b', { k: z.string().nullable(), m: z.number() })

const key = fc.constantFrom('x', 'y', 'é😀', null)
/** Numbers whose sums round: 0.1 + 0.2 + 0.3 is not 0.6. */
const number = fc.constantFrom(0, -0, 1, 2, -3, 0.1, 0.2, 0.3, 1e16, 1e-9)

export const rowsOfA = fc.record({ k: key, n: number })
export const rowsOfB = fc.record({ k: key, m: number })
