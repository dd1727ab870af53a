/** What a careful programmer would write by hand for the receipts: Maps, moved by each change. It also says what changed. */
import type { Contestant } from '../contest.ts'
import { type Change, type LineItem, type Product, type Total, text } from './rows.ts'

interface Held {
  readonly item: LineItem
  times: number
}

class Receipts {
  private readonly products = new Map<string, Product>()
  /** A bag for each product, by what makes two of its line items equal. */
  private readonly itemsOfProduct = new Map<string, Map<string, Held>>()
  private readonly totals = new Map<number, Total>()
  /** The rows of the result that the current change has touched, as they were before it. */
  private before = new Map<number, Total | undefined>()

  change(change: Change): { removed: Total[]; added: Total[] } {
    this.before = new Map()
    if (change.table === 'line_items') {
      for (const item of change.remove) this.changeItem(item, -1)
      for (const item of change.insert) this.changeItem(item, 1)
    } else {
      for (const product of change.remove) this.removeProduct(product)
      for (const product of change.insert) this.insertProduct(product)
    }
    return this.changed()
  }

  private changeItem(item: LineItem, weight: number): void {
    let ofProduct = this.itemsOfProduct.get(item.product)
    if (ofProduct === undefined) {
      ofProduct = new Map()
      this.itemsOfProduct.set(item.product, ofProduct)
    }
    const key = `${item.basket}|${item.qty}`
    const held = ofProduct.get(key)
    const times = (held?.times ?? 0) + weight
    if (times < 0) throw new Error(`there is no line item ${key} of ${item.product}`)
    if (times === 0) ofProduct.delete(key)
    else if (held === undefined) ofProduct.set(key, { item, times })
    else held.times = times
    const product = this.products.get(item.product)
    if (product !== undefined) this.add(item, product, weight)
  }

  private insertProduct(product: Product): void {
    if (this.products.has(product.name)) throw new Error(`there is a ${product.name} already`)
    this.products.set(product.name, product)
    for (const { item, times } of this.itemsOfProduct.get(product.name)?.values() ?? [])
      this.add(item, product, times)
  }

  private removeProduct(product: Product): void {
    if (this.products.get(product.name)?.price !== product.price)
      throw new Error(`there is no ${product.name} at ${product.price}`)
    this.products.delete(product.name)
    for (const { item, times } of this.itemsOfProduct.get(product.name)?.values() ?? [])
      this.add(item, product, -times)
  }

  private add({ basket, qty }: LineItem, { price }: Product, weight: number): void {
    const old = this.totals.get(basket)
    if (!this.before.has(basket)) this.before.set(basket, old)
    const lines = (old?.lines ?? 0) + weight
    if (lines === 0) this.totals.delete(basket)
    else this.totals.set(basket, { basket, total: (old?.total ?? 0) + qty * price * weight, lines })
  }

  private changed(): { removed: Total[]; added: Total[] } {
    const removed: Total[] = []
    const added: Total[] = []
    for (const [basket, old] of this.before) {
      const now = this.totals.get(basket)
      if (old !== undefined && now !== undefined && old.total === now.total && old.lines === now.lines)
        continue
      if (old !== undefined) removed.push(old)
      if (now !== undefined) added.push(now)
    }
    return { removed, added }
  }
}

export const byHand: Contestant<Change> = {
  name: 'hand-written Maps',
  start() {
    const receipts = new Receipts()
    return {
      step(change) {
        const { removed, added } = receipts.change(change)
        return function* () {
          for (const row of removed) yield [text(row), -1]
          for (const row of added) yield [text(row), 1]
        }
      },
    }
  },
}
