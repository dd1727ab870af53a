/** The receipts on TanStack's db-ivm. */
import { D2, groupBy, groupByOperators, join, output } from '@tanstack/db-ivm'
import type { Contestant } from '../contest.ts'
import { keyed } from '../keyed.ts'
import { type Change, type LineItem, type Product, type Total, text } from './rows.ts'

export const dbIvm: Contestant<Change> = {
  name: '@tanstack/db-ivm',
  start() {
    const graph = new D2()
    const products = graph.newInput<[string, Product]>()
    const lineItems = graph.newInput<[string, LineItem]>()
    let reported: [Total, number][] = []
    lineItems.pipe(
      join(products),
      groupBy(([, [item]]) => ({ basket: (item as LineItem).basket }), {
        total: groupByOperators.sum(([, [item, product]]) => {
          return (item as LineItem).qty * (product as Product).price
        }),
        lines: groupByOperators.count(),
      }),
      output((message) => {
        for (const [[, row], weight] of message.getInner()) reported.push([row, weight])
      }),
    )
    graph.finalize()
    return {
      step(change) {
        reported = []
        if (change.table === 'products') products.sendData(keyed(change, ({ name }) => name))
        else lineItems.sendData(keyed(change, ({ product }) => product))
        graph.run()
        const changes = reported
        return function* () {
          for (const [row, weight] of changes) yield [text(row), weight]
        }
      },
    }
  },
}
