import { expect, it } from 'vitest'
import { aggregate, cache, circuit, count, open } from '../node.ts'
import { items } from './shop.testing.ts'

it('a circuit is filled from a file piece by piece and says how far it is; what is thrown then leaves everything as it was', async () => {
  const db = await open({ file: ':memory:' })
  db.declare(items)
  db.insert(items, ...Array.from({ length: 25_000 }, (_, i) => ({ product: `p${i % 700}`, qty: i })))
  const late = () =>
    circuit('late', { items }, ({ items }) => cache(aggregate(items, { by: 'product', n: count() })))
  const enough = ({ rows }: { rows: number }): void => {
    if (rows > 10_000) throw new Error('enough')
  }
  expect(() => db.add(late(), { progress: enough })).toThrow('enough')
  expect(db.catalog.circuits).toEqual([])
  const told: unknown[] = []
  const added = late()
  db.add(added, { progress: (far) => told.push(far) })
  expect(told).toEqual([
    { rows: 10_000, of: 25_000 },
    { rows: 20_000, of: 25_000 },
    { rows: 25_000, of: 25_000 },
  ])
  expect(db.view(added).size).toBe(700)
  expect(db.check()).toEqual([])
  db.close()
})
