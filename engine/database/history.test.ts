import { describe, expect, it } from 'vitest'
import { cache, circuit, delay } from '../index.ts'
import { items, opened, STORES } from './shop.testing.ts'

describe.each(STORES)('the history of a database %s', (_name, open) => {
  it('undoes steps one by one, and redoes what was undone by undoing the undo never', () => {
    const { db, outputs } = opened(open)
    db.insert(items, { product: 'tv', qty: 1 })
    db.insert(items, { product: 'tv', qty: 2 })
    expect(db.undo().number).toBe(3)
    expect(db.view(outputs).all()).toEqual([{ product: 'tv', qty: 1, lines: 1 }])
    db.undo()
    expect(db.view(outputs).all()).toEqual([])
    expect(() => db.undo()).toThrow('there is no step to undo')
    db.insert(items, { product: 'pc', qty: 7 })
    db.undo()
    expect(db.table(items).size).toBe(0)
  })

  it('redoes what was undone until something new is done, and goes to any step', () => {
    const { db, outputs } = opened(open)
    db.insert(items, { product: 'tv', qty: 1 })
    db.insert(items, { product: 'tv', qty: 2 })
    db.undo()
    db.undo()
    expect(db.redo().number).toBe(5)
    expect(db.view(outputs).all()).toEqual([{ product: 'tv', qty: 1, lines: 1 }])
    db.insert(items, { product: 'pc', qty: 7 })
    expect(() => db.redo()).toThrow('there is no step to redo')
    // The second step was taken back, and is still there.
    const step = db.goto(2)
    expect(String(step.changes.get('items'))).toBe(
      '{|{"product":"pc","qty":7}:-1,{"product":"tv","qty":2}:1|}',
    )
    expect(db.view(outputs).all()).toEqual([{ product: 'tv', qty: 3, lines: 2 }])
    expect(db.goto(2).number).toBe(7)
    expect(db.log({ from: 3 }).map(({ step, goesTo }) => [step, goesTo])).toEqual([
      [3, 1],
      [4, 0],
      [5, 1],
      [6, null],
      [7, 2],
    ])
    expect(db.at(6).view(outputs).all()).toEqual([
      { product: 'pc', qty: 7, lines: 1 },
      { product: 'tv', qty: 1, lines: 1 },
    ])
    expect(db.at(0).table(items).size).toBe(0)
  })

  it('prunes its log, and goes back no further', () => {
    const { db, outputs } = opened(open)
    for (let qty = 1; qty <= 4; qty++) db.insert(items, { product: 'tv', qty })
    db.undo()
    db.prune({ keep: 3 })
    expect(db.log().map(({ step }) => step)).toEqual([3, 4, 5])
    expect(db.at(2).view(outputs).all()).toEqual([{ product: 'tv', qty: 3, lines: 2 }])
    expect(() => db.at(1)).toThrow('step 1 is no longer in the log, which was pruned up to step 2')
    db.undo()
    expect(db.view(outputs).all()).toEqual([{ product: 'tv', qty: 3, lines: 2 }])
    expect(() => db.undo()).toThrow('step 2 is no longer in the log')
    db.goto(4)
    expect(db.view(outputs).all()).toEqual([{ product: 'tv', qty: 10, lines: 4 }])
    db.prune({ keep: 0 })
    expect(db.log()).toEqual([])
    expect(() => db.undo()).toThrow('step 4 is no longer in the log')
    expect(db.insert(items, { product: 'tv', qty: 5 }).number).toBe(8)
    db.undo()
    expect(db.view(outputs).all()).toEqual([{ product: 'tv', qty: 10, lines: 4 }])
    expect(() => db.prune({ keep: -1 })).toThrow(
      'prune: keep is -1, expected a whole number of steps, 0 or more',
    )
  })

  it('reads what an output held that is a table as it stands', () => {
    const { db } = opened(open)
    const same = circuit('same', { items }, ({ items }) => ({
      rows: cache(items),
      byProduct: cache(items, { by: 'product' }),
      late: cache(delay(items)),
    }))
    db.add(same)
    for (let qty = 1; qty <= 3; qty++) db.insert(items, { product: 'tv', qty })
    for (const output of ['rows', 'byProduct'] as const)
      expect([0, 1, 2, 3].map((step) => db.at(step).view(same, output).size)).toEqual([0, 1, 2, 3])
  })

  it('takes a step back that a raw delay remembers, by replaying those before it', () => {
    const { db } = opened(open)
    const late = circuit('late', { items }, ({ items }) => cache(delay(items)))
    db.add(late)
    db.insert(items, { product: 'tv', qty: 1 })
    db.insert(items, { product: 'pc', qty: 2 })
    db.insert(items, { product: 'pc', qty: 3 })
    expect(String(db.undo().delta(late))).toBe('{|{"product":"pc","qty":2}:-1|}')
    expect(db.view(late).all()).toEqual([{ product: 'tv', qty: 1 }])
    expect(String(db.redo().delta(late))).toBe('{|{"product":"pc","qty":2}:1|}')
    expect(String(db.goto(0).delta(late))).toBe('{|{"product":"pc","qty":2}:-1,{"product":"tv","qty":1}:-1|}')
    expect(() => db.goto(9)).toThrow('there is no step 9 in the log')
  })

  it('redoes nothing else where what was undone has been pruned', () => {
    const { db } = opened(open)
    db.insert(items, { product: 'tv', qty: 1 })
    db.undo()
    db.insert(items, { product: 'pc', qty: 2 })
    db.goto(1)
    db.undo()
    db.prune({ keep: 3 })
    expect(() => db.redo()).toThrow('step 1 is no longer in the log, which was pruned up to step 2')
    expect(db.table(items).all()).toEqual([])
    db.goto(3)
    db.undo()
    expect(db.redo().number).toBe(8)
    expect(db.table(items).all()).toEqual([{ product: 'pc', qty: 2 }])
  })

  it('keeps the steps that a circuit needs which knows time', () => {
    const { db } = opened(open)
    db.insert(items, { product: 'tv', qty: 1 })
    const late = circuit('late', { items }, ({ items }) => cache(delay(items)))
    db.add(late)
    for (let qty = 2; qty <= 4; qty++) db.insert(items, { product: 'tv', qty })
    expect(() => db.prune({ keep: 2 })).toThrow(
      'prune: circuit late knows time and was added after step 1, the log would start after step 2',
    )
    db.prune({ keep: 3 })
    expect(db.log().map(({ step }) => step)).toEqual([2, 3, 4])
    expect(db.check()).toEqual([])
    db.undo()
    expect(db.view(late).all()).toEqual([
      { product: 'tv', qty: 1 },
      { product: 'tv', qty: 2 },
    ])
    db.drop(late)
    db.prune({ keep: 0 })
    db.add(late)
    db.insert(items, { product: 'pc', qty: 5 })
    db.undo()
    expect(db.check()).toEqual([])
  })
})
