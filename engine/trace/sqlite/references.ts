/**
 * Values of accumulators that refer to cells: a Z-set among the parts of a value, whose canonical text a cell of the row beside it holds, is not written again.
 * In its place the value's text says which cell it is in. So what an aggregate function has gathered is in the file once, though it is both what is remembered and
 * what is put out. Other accumulators are small, or are not what they stand for.
 */
import { canonicalText } from '../../value/canonical.ts'
import { isZSet, type Value } from '../../value/types.ts'

/** Stands before the number of a cell. No canonical text has it, as control characters are escaped there. */
const MARK = '\u0001'
const REFERENCES = new RegExp(`${MARK}(\\d+)`, 'g')

/** Shorter texts are written rather than referred to. */
const WORTH_IT = 16

/** Whether a value has a part that is worth being referred to. */
export function mayRefer(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value) && value.some(isWorthIt)
}

/** The text of a value that refers where it can. @param cellOf the cell that holds a text; −1 if none does */
export function referring(value: readonly Value[], cellOf: (text: string) => number): string {
  const parts = value.map((part) => {
    const text = canonicalText(part)
    const cell = isWorthIt(part) ? cellOf(text) : -1
    return cell === -1 ? text : `${MARK}${cell}`
  })
  return `[${parts.join(',')}]`
}

/** Whether a text refers to cells. */
export function refers(text: string): boolean {
  return text.includes(MARK)
}

/** The canonical text of a value whose text refers to cells. @param textOf the text that a cell holds */
export function resolved(text: string, textOf: (cell: number) => string): string {
  return text.replace(REFERENCES, (_, cell) => textOf(Number(cell)))
}

function isWorthIt(part: Value): boolean {
  return isZSet(part) && canonicalText(part).length >= WORTH_IT
}
