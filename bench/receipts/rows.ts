/** The rows of the receipts: products have prices, baskets have line items. */

export interface Product {
  readonly name: string
  readonly price: number
}
export interface LineItem {
  readonly basket: number
  readonly product: string
  readonly qty: number
}
/** The result: what a basket costs, and of how many line items. */
export interface Total {
  readonly basket: number
  readonly total: number
  readonly lines: number
}

/** One change: rows of one table that come and go. */
export type Change =
  | { readonly table: 'products'; readonly insert: readonly Product[]; readonly remove: readonly Product[] }
  | {
      readonly table: 'line_items'
      readonly insert: readonly LineItem[]
      readonly remove: readonly LineItem[]
    }

export function text({ basket, total, lines }: Total): string {
  return `${basket} ${total} ${lines}`
}
