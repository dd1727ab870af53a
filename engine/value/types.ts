/** What a row may be made of: plain data, and Z-sets nested in it. */

/** Implemented by Z-sets, so that values can hold them without this room knowing theirs. */
export interface NestedZSet {
  /** The canonical text of the Z-set: `{|row:weight,…|}`, rows in the order of their texts. */
  canonicalText(): string
  /** The rows with their weights, none of weight 0, in the total order of rows. */
  ordered(): readonly (readonly [Value, number])[]
  /**
   * The same Z-set, of which nobody can change the lists, with what is made of each row, which must be equal to it, in its place; itself if that is what it is
   * already.
   */
  withRows(each: (row: unknown) => unknown): NestedZSet
}

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly Value[]
  | { readonly [column: string]: Value }
  | NestedZSet

/** A row whose columns are named: what tables hold. */
export type Row = { readonly [column: string]: Value }

/** Whether a value is a nested Z-set. */
export function isZSet(value: unknown): value is NestedZSet {
  return typeof (value as NestedZSet | null | undefined)?.canonicalText === 'function'
}
