/** What a careful programmer would write by hand for the receipts: Maps, moved by each change. It also says what changed. */

export interface Product {
  readonly name: string
  readonly price: number
}
export interface LineItem {
  readonly basket: number
  readonly product: string
  readonly qty: number
}

interface Total {
  readonly basket: number
  readonly total: number
  readonly lines: number
}

/** What a change did to the totals: old rows and new rows. */
interface Changed {
  readonly removed: Total[]
  readonly added: Total[]
}

export class HandWritten {
  private readonly prices = new Map<string, Product>()
  /** A bag, by what makes two line items equal. */
  private readonly items = new Map<string, { readonly item: LineItem; times: number }>()
  private readonly itemsByProduct = new Map<string, Map<string, { readonly item: LineItem; times: number }>>()
  private readonly totals = new Map<number, Total>()

  insertProduct(product: Product): void {
    if (this.prices.has(product.name)) throw new Error(`there is a ${product.name} already`)
    this.prices.set(product.name, product)
  }

  insertItems(items: readonly LineItem[]): Changed {
    const before = new Map<number, Total | undefined>()
    for (const item of items) {
      const key = `${item.basket}|${item.product}|${item.qty}`
      let held = this.items.get(key)
      if (held === undefined) {
        held = { item, times: 0 }
        this.items.set(key, held)
        let ofProduct = this.itemsByProduct.get(item.product)
        if (ofProduct === undefined) {
          ofProduct = new Map()
          this.itemsByProduct.set(item.product, ofProduct)
        }
        ofProduct.set(key, held)
      }
      held.times++
      const price = this.prices.get(item.product)?.price
      if (price !== undefined) this.add(item.basket, item.qty * price, 1, before)
    }
    return this.changed(before)
  }

  changePrice(old: Product, product: Product): Changed {
    const before = new Map<number, Total | undefined>()
    this.prices.set(old.name, product)
    for (const { item, times } of this.itemsByProduct.get(old.name)?.values() ?? []) {
      this.add(item.basket, item.qty * (product.price - old.price) * times, 0, before)
    }
    return this.changed(before)
  }

  all(): Total[] {
    return [...this.totals.values()]
  }

  private add(basket: number, amount: number, lines: number, before: Map<number, Total | undefined>): void {
    const old = this.totals.get(basket)
    if (!before.has(basket)) before.set(basket, old)
    this.totals.set(basket, { basket, total: (old?.total ?? 0) + amount, lines: (old?.lines ?? 0) + lines })
  }

  private changed(before: ReadonlyMap<number, Total | undefined>): Changed {
    const removed: Total[] = []
    const added: Total[] = []
    for (const [basket, old] of before) {
      if (old !== undefined) removed.push(old)
      added.push(this.totals.get(basket) as Total)
    }
    return { removed, added }
  }
}
