/** Publishing outputs and listening to changes from cells. */
import { expect, it } from 'vitest'
import { MemoryStore } from '../../engine/trace/memory/store.ts'
import type { Reply } from './protocol.ts'
import { openSession } from './session.ts'

async function replies(...sources: string[]): Promise<Reply[]> {
  const session = await openSession(
    {},
    {
      openStore: async () => new MemoryStore(),
      importModule: (name) => Promise.reject(new Error(`no ${name}`)),
      interrupted: () => false,
    },
  )
  const all: Reply[] = []
  for (const [i, source] of sources.entries())
    all.push(await session.evaluate({ name: String(i + 1), source }))
  return all
}

const SHOP = `
const items = table('items', { product: z.string(), qty: z.int() })
const sold = circuit('sold', { items }, ({ items }) => ({ totals: cache(aggregate(items, { by: 'product', qty: sum(row => row.qty) })) }))`

it('outputs are published by handle or by name, and a circuit that is defined anew answers with what that changes', async () => {
  const all = await replies(
    SHOP,
    `publish(sold); publish('sold.totals'); db.published`,
    `insert(items, { product: 'tv', qty: 2 })`,
    `const again = circuit('sold', { items }, ({ items }) => ({ totals: cache(aggregate(items, { by: 'product', qty: count() })) }))`,
    `unpublish('sold.totals'); db.published`,
    `publish('sold.total')`,
  )
  expect(all.slice(0, 5).map(({ error }) => error)).toEqual([null, null, null, null, null])
  expect(all[1]?.value).toEqual({ kind: 'data', text: '["sold.totals"]' })
  expect(all[3]).toMatchObject({
    step: 2,
    deltas: [
      {
        output: 'sold.totals',
        rows: [
          ['{"product":"tv","qty":2}', -1],
          ['{"product":"tv","qty":1}', 1],
        ],
      },
    ],
  })
  expect(all[4]?.value).toEqual({ kind: 'data', text: '[]' })
  expect(all[5]?.error?.message).toBe('there is no output "sold.total"; there are sold.totals')
})

it('what a listener throws is printed by the cell that steps, and does not fail it', async () => {
  const [, , step] = await replies(
    SHOP,
    `db.subscribe(items, () => { throw new Error('no') })`,
    `insert(items, { product: 'tv', qty: 2 })`,
  )
  expect(step).toMatchObject({ error: null, step: 1, stdout: 'a listener to changes failed: Error: no\n' })
})
