/** The receipts on d2ts: version t of the input is step t, and the frontier moves on after it. */
import { D2, join, MessageType, map, output, reduce } from '@electric-sql/d2ts'
import type { Contestant } from '../contest.ts'
import { keyed } from '../keyed.ts'
import { type Change, type LineItem, type Product, type Total, text } from './rows.ts'

export const d2ts: Contestant<Change> = {
  name: '@electric-sql/d2ts',
  runs: 1,
  start() {
    const graph = new D2({ initialFrontier: 0 })
    const products = graph.newInput<[string, Product]>()
    const lineItems = graph.newInput<[string, LineItem]>()
    let reported: [Total, number][] = []
    lineItems.pipe(
      join(products),
      map(([, [item, product]]) => {
        const { basket, product: name, qty } = item as LineItem
        return [basket, { name, amount: qty * (product as Product).price }] as [
          number,
          { name: string; amount: number },
        ]
      }),
      // Not its groupBy, which keeps a row for a group that is gone.
      reduce((items: [{ amount: number }, number][]) => {
        let lines = 0
        let total = 0
        for (const [{ amount }, weight] of items) {
          lines += weight
          total += amount * weight
        }
        return lines === 0 ? [] : [[{ total, lines }, 1] as [{ total: number; lines: number }, number]]
      }),
      output((message) => {
        if (message.type !== MessageType.DATA) return
        for (const [[basket, sums], weight] of message.data.collection.getInner())
          reported.push([{ basket, ...sums }, weight])
      }),
    )
    graph.finalize()
    let version = 0
    return {
      step(change) {
        reported = []
        if (change.table === 'products')
          products.sendData(
            version,
            keyed(change, ({ name }) => name),
          )
        else
          lineItems.sendData(
            version,
            keyed(change, ({ product }) => product),
          )
        version++
        products.sendFrontier(version)
        lineItems.sendFrontier(version)
        graph.run()
        const changes = reported
        return function* () {
          for (const [row, weight] of changes) yield [text(row), weight]
        }
      },
    }
  },
}
