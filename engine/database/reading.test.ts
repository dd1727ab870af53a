import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cache, circuit, Database, DatabaseError, filter, SteppingError, table } from '../index.ts'
import { items, opened, STORES } from './shop.testing.ts'

const several = (name = 'several') =>
  circuit(name, { items }, ({ items }) => ({
    totals: cache(items, { by: 'product' }),
    large: filter(items, (row) => row.qty > 10),
  }))

describe.each(STORES)('what is read that is not there, %s', (_store, open) => {
  it('of a step is an error that says what there is', () => {
    const { db, outputs } = opened(open)
    const known = several()
    db.add(known)
    const step = db.insert(items, { product: 'tv', qty: 1 })
    expect(step.delta(known, 'large').size).toBe(0)
    expect(step.delta(outputs).size).toBe(1)
    const refused = (read: () => unknown, message: string, hint: string): void => {
      expect(read).toThrow(DatabaseError)
      expect(read).toThrow(message)
      expect(read).toThrow(expect.objectContaining({ hint }))
    }
    refused(
      () => step.delta(known, 'totls' as never),
      'circuit several has no output "totls"; its outputs are totals, large',
      'Did you mean "totals"?',
    )
    refused(
      () => step.delta(known as never),
      'circuit several has outputs with names, totals, large, but none of them was asked for',
      "Name the output that you mean, as in (several, 'totals').",
    )
    refused(
      () => step.delta(outputs, 'totals' as never),
      'circuit per_product has no output "totals": it has one output, which has no name',
      'Leave the name out.',
    )
    refused(
      () => step.delta(several(), 'totals'),
      'circuit several has not been added to this database, but another circuit of that name has',
      'Use the one that was added, or put this one in its place with db.add(circuit).',
    )
    refused(
      () => step.delta(several('other'), 'totals'),
      'circuit other has not been added to this database',
      'Call db.add(circuit) first.',
    )
    expect(() => step.delta(undefined as never)).toThrow(
      'expected a circuit, as circuit(…) returns it, found undefined',
    )
    refused(
      () => db.view(known, 'totls' as never),
      'circuit several has no output "totls"; its outputs are totals, large',
      'Did you mean "totals"?',
    )
  })

  it('of a step that changed nothing, went back, or redefined something is an error too', () => {
    const { db, outputs } = opened(open)
    db.insert(items, { product: 'tv', qty: 1 })
    for (const step of [db.step(() => {}), db.undo(), db.redo(), ...db.replay(1, 3)]) {
      step.delta(outputs)
      expect(() => step.delta(several(), 'totals')).toThrow('circuit several has not been added')
      expect(() => step.delta(outputs, 'totals' as never)).toThrow('it has one output, which has no name')
    }
  })

  it('of a circuit that was dropped after the step is still what the step changed', () => {
    const { db, outputs } = opened(open)
    const step = db.insert(items, { product: 'tv', qty: 1 })
    const known = several()
    db.drop(outputs)
    expect(step.delta(outputs).size).toBe(1)
    db.add(known)
    expect(() => step.delta(known, 'totals')).toThrow('circuit several has not been added')
  })

  it.each<[string, unknown, string]>([
    ['no key', undefined, 'per_product is read by product, not by nothing'],
    ['null', null, 'per_product is read by product, not by null'],
    ['a value', 'tv', 'per_product is read by product, not by a string'],
    ['an array', ['tv'], 'per_product is read by product, not by an array'],
    ['other columns', { qty: 1 }, 'per_product is read by product, not by qty'],
    ['too many columns', { product: 'tv', qty: 1 }, 'per_product is read by product, not by product, qty'],
    [
      'undefined in it',
      { product: undefined },
      'per_product: the key column product is undefined, but rows are plain data',
    ],
    [
      'a function in it',
      { product: () => 'tv' },
      'per_product: the key column product is a function (product), but rows are plain data',
    ],
  ])('of a view by %s', (_, key, message) => {
    const { db, outputs } = opened(open)
    db.insert(items, { product: 'tv', qty: 1 })
    const view = db.view(outputs)
    expect(() => view.get(key as never)).toThrow(SteppingError)
    expect(() => view.get(key as never)).toThrow(message)
    if (key !== undefined) expect(() => view.all(key as never)).toThrow(message)
    if (key !== undefined && key !== null && !('qty' in Object(key)))
      expect(() => view.range({ from: key as never })).toThrow(message)
  })

  it('a view that is read by no columns is read without a key', () => {
    const db = new Database(open())
    const names = table('names', { name: z.string() })
    const all = circuit('all_names', { names }, ({ names }) => cache(names))
    db.add(all)
    expect(db.view(all).get()).toBeUndefined()
    db.insert(names, { name: 'tv' })
    expect(db.view(all).get()).toEqual({ name: 'tv' })
  })
})
