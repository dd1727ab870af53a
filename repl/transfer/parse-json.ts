/** JSON as JavaScript parses it, but for whole numbers that a number cannot hold: they are bigints, so that no digit is lost. */

import { parseJson as parse } from '../../engine/value/json.ts'
import { keepsDigits } from './scalars.ts'

/** Engines that do not pass the source yet read such numbers as the nearest ones. */
const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
  const source = context?.source
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value
  if (!/^-?\d+$/.test(source) || keepsDigits(source, value)) return value
  return BigInt(source)
}

/** @throws SyntaxError with the position, in UTF-16 units, where the engine tells it */
export function parseJson(text: string): unknown {
  // Without so many digits in a row there is no such number.
  return parse(text, /\d{16}/.test(text) ? keepDigits : undefined)
}
