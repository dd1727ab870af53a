import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { aggregate, cache, circuit, count, Database, map, type Store, sum, table } from '../index.ts'
import { items, opened, perProduct, products, STORES } from './shop.testing.ts'

const tv = { product: 'tv', qty: 1 }
const pc = { product: 'pc', qty: 2 }

/** What an iterator has to say until it waits. */
async function told(changes: AsyncIterableIterator<{ step: number; delta: unknown }>): Promise<string[]> {
  const lines: string[] = []
  setImmediate(() => void changes.return?.())
  for await (const { step, delta } of changes) lines.push(`${step} ${delta}`)
  return lines
}

describe.each(STORES)('changes, %s', (_name, open) => {
  it('come with their steps, first those that were missed, of an output, cached or not, and of a table', async () => {
    const { db } = opened(open)
    const names = circuit('names', { items }, ({ items }) => map(items, ({ product }) => product))
    db.add(names)
    db.insert(items, tv)
    db.insert(products, { name: 'tv', price: 1 })
    db.insert(items, pc)
    const changes = db.changes(names, { from: 1 })
    db.undo()
    expect(await told(changes)).toEqual(['3 {|"pc":1|}', '4 {|"pc":-1|}'])
    expect(changes.position).toBe(4)
    expect(await told(db.changes(items, { from: 0 }))).toEqual([
      '1 {|{"product":"tv","qty":1}:1|}',
      '3 {|{"product":"pc","qty":2}:1|}',
      '4 {|{"product":"pc","qty":2}:-1|}',
    ])
    expect(await told(db.changes(items))).toEqual([])
  })

  it('end with the loop, with a signal, and with the database, and can be resumed from where they were', async () => {
    const { db, outputs } = opened(open)
    db.insert(items, tv)
    db.insert(items, pc)
    const first = db.changes(outputs, { from: 0 })
    for await (const { step } of first) {
      expect(step).toBe(1)
      break
    }
    expect(first.position).toBe(1)
    expect(await first.next()).toEqual({ done: true, value: undefined })
    expect(await told(db.changes(outputs, { from: first.position }))).toEqual([
      '2 {|{"lines":1,"product":"pc","qty":2}:1|}',
    ])
    const abort = new AbortController()
    const waiting = db.changes(items, { signal: abort.signal }).next()
    abort.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await db.changes(items, { signal: abort.signal, from: 0 }).next()).toMatchObject({ done: true })
    const last = db.changes(items)
    db.insert(items, tv)
    db.close()
    expect(await last.next()).toMatchObject({ value: { step: 3 } })
    expect(await last.next()).toEqual({ done: true, value: undefined })
    expect(() => db.changes(items)).toThrow('the database is closed')
  })

  it('answer every call of next in order, also those that are made before there is anything', async () => {
    const { db } = opened(open)
    const changes = db.changes(items)
    const asked = [changes.next(), changes.next(), changes.next()]
    db.insert(items, tv)
    db.insert(items, pc)
    db.close()
    const steps = (await Promise.all(asked)).map((result) => result.value?.step)
    expect(steps).toEqual([1, 2, undefined])
  })

  it('keep few rows for a slow reader, who misses nothing all the same', async () => {
    const { db, outputs } = opened(open)
    const [table, output] = [db.changes(items), db.changes(outputs)]
    for (let step = 1; step <= 30; step++)
      db.insert(items, ...Array.from({ length: 1000 }, (_, i) => ({ product: `p${i % 7}`, qty: step })))
    expect((table as unknown as { queue: unknown[] }).queue.length).toBeLessThanOrEqual(10)
    const expected = await told(db.changes(items, { from: 0 }))
    expect(expected.map((line) => line.split(' ')[0])).toEqual(
      Array.from({ length: 30 }, (_, i) => `${i + 1}`),
    )
    expect(await told(table)).toEqual(expected)
    expect((await told(output)).length).toBe(30)
  })

  it('tell a reader that what it missed was pruned', async () => {
    const { db, outputs } = opened(open)
    db.publish(outputs)
    const changes = db.changes(outputs, { from: 0 })
    db.insert(items, tv)
    db.insert(items, pc)
    db.prune({ keep: 1 })
    expect((await told(changes)).length).toBe(2)
    expect(() => db.changes(outputs, { from: 0 })).toThrow(
      'changes of per_product were asked for from step 0, they are kept from step 1 on',
    )
    expect(() => db.changes(items, { from: 0 })).toThrow('they are kept from step 1 on')
    const late = db.changes(items, { from: 1 })
    db.prune({ keep: 0 })
    await expect(late.next()).rejects.toThrow('they are kept from step 2 on')
    expect(await late.next()).toMatchObject({ done: true })
    for (const from of [3, -1, 0.5])
      expect(() => db.changes(items, { from })).toThrow(`from step ${from}, the last step is 2`)
  })

  it('of a published output go on across definitions, by a step that says what these change; of another they end', async () => {
    const store = open()
    const { db, outputs } = opened(() => store)
    db.insert(items, tv, pc)
    db.publish(outputs)
    db.publish(outputs)
    expect(db.published).toEqual(['per_product'])
    const other = circuit('other', { items }, ({ items }) => items)
    db.add(other)
    const [published, unpublished] = [db.changes(outputs), db.changes(other)]
    const anew = circuit('per_product', { items }, ({ items }) =>
      cache(aggregate(items, { by: 'product', qty: sum((row) => row.qty * 10), lines: count() })),
    )
    const steps: number[] = []
    db.subscribe(({ number }) => steps.push(number))
    db.add(anew)
    db.add(circuit('other', { items }, ({ items }) => map(items, (row) => row.qty)))
    expect(steps).toEqual([2])
    expect(db.log({ from: 2 })).toEqual([{ step: 2, goesTo: 1, changes: new Map() }])
    db.drop(anew)
    expect(await told(published)).toEqual([
      '2 {|{"lines":1,"product":"pc","qty":20}:1,{"lines":1,"product":"pc","qty":2}:-1,{"lines":1,"product":"tv","qty":10}:1,{"lines":1,"product":"tv","qty":1}:-1|}',
      '3 {|{"lines":1,"product":"pc","qty":20}:-1,{"lines":1,"product":"tv","qty":10}:-1|}',
    ])
    await expect(unpublished.next()).rejects.toThrow('circuit other was dropped, or replaced by another')
    // Neither step is one to be taken back.
    db.undo()
    expect(db.table(items).all()).toEqual([])
    db.redo()
    const again = perProduct()
    db.add(again)
    expect(await told(db.changes(again, { from: 3 }))).toEqual([
      '6 {|{"lines":1,"product":"pc","qty":2}:1,{"lines":1,"product":"tv","qty":1}:1|}',
    ])
    expect([...db.replay(1, db.lastStep)].map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6])
    db.unpublish(again)
    expect(db.published).toEqual([])
    expect(() => db.unpublish('per_product')).toThrow(
      'per_product is not published; published are no outputs',
    )
  })

  it('of an output can only be kept where it is cached, also in another definition', () => {
    const { db, outputs } = opened(open)
    const bare = circuit('bare', { items }, ({ items }) => ({ items, cached: cache(items) }))
    db.add(bare)
    expect(() => db.publish(bare, 'items')).toThrow(
      'bare.items is not cached, so nobody could tell what another definition of it changes',
    )
    db.publish(bare, 'cached')
    expect(() => db.add(circuit('bare', { items }, ({ items }) => ({ cached: items })))).toThrow(
      'bare.cached is published, but circuit bare as it is defined now does not cache it',
    )
    db.insert(items, tv)
    expect(db.view(bare, 'cached').all()).toEqual([tv])
    expect(() => db.publish(perProduct())).toThrow('circuit per_product has not been added')
    db.drop(outputs)
    expect(() => db.changes(outputs)).toThrow('circuit per_product has not been added')
  })

  it('of a table go on where it is declared otherwise, or dropped', async () => {
    const store: Store = open()
    const db = new Database(store)
    db.declare(items)
    db.insert(items, tv)
    const noted = table('items', { product: z.string(), qty: z.int(), note: z.string().default('') })
    const changes = db.changes(items)
    db.declare(noted)
    db.drop(noted)
    expect(await told(changes)).toEqual([
      '2 {|{"note":"","product":"tv","qty":1}:1,{"product":"tv","qty":1}:-1|}',
      '3 {|{"note":"","product":"tv","qty":1}:-1|}',
    ])
    db.declare(noted)
    // What the log has of the steps before is no longer what they were.
    expect(() => db.changes(noted, { from: 0 })).toThrow('they are kept from step 1 on')
    expect((await told(db.changes(noted, { from: 1 }))).length).toBe(2)
  })
})

describe('listeners', () => {
  it('are told of every step in order, also of those that other listeners make', () => {
    const { db, outputs } = opened((STORES[0] as (typeof STORES)[0])[1])
    const seen: string[] = []
    db.subscribe(({ number }) => {
      seen.push(`first ${number}`)
      if (number === 1) db.insert(items, pc)
    })
    const stop = db.subscribe(outputs, ({ step }) => seen.push(`output ${step}`))
    db.subscribe(items, ({ step }) => seen.push(`table ${step}`))
    db.insert(items, tv)
    expect(seen).toEqual(['first 1', 'output 1', 'table 1', 'first 2', 'output 2', 'table 2'])
    stop()
    db.insert(products, { name: 'tv', price: 1 })
    expect(seen.slice(6)).toEqual(['first 3'])
  })

  it('are told at once of what they ask for from before, also what they do meanwhile', () => {
    const { db } = opened((STORES[0] as (typeof STORES)[0])[1])
    db.insert(items, tv)
    const seen: number[] = []
    db.subscribe(
      items,
      ({ step }) => {
        seen.push(step)
        if (step === 1) db.insert(items, pc)
      },
      { from: 0 },
    )
    expect(seen).toEqual([1, 2])
    db.undo()
    expect(seen).toEqual([1, 2, 3])
  })

  it('that throw break neither the step nor the other listeners, and are reported', () => {
    const reported: unknown[] = []
    const store = (STORES[0] as (typeof STORES)[0])[1]()
    const db = new Database(store, undefined, (error) => reported.push(error))
    db.declare(items)
    db.subscribe(() => {
      throw new Error('no')
    })
    db.subscribe(items, () => {
      throw new Error('never')
    })
    const seen: number[] = []
    db.subscribe(({ number }) => seen.push(number))
    expect(db.insert(items, tv).number).toBe(1)
    expect(db.insert(items, tv).number).toBe(2)
    expect(seen).toEqual([1, 2])
    expect(reported.map(String)).toEqual(['Error: no', 'Error: never', 'Error: no', 'Error: never'])
  })

  it('that throw where nobody is told of it are uncaught, after the step', () => {
    const { db } = opened((STORES[0] as (typeof STORES)[0])[1])
    let later = (): void => {}
    const microtask = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
      later = task
    })
    db.subscribe(() => {
      throw new Error('no')
    })
    expect(db.insert(items, tv).number).toBe(1)
    microtask.mockRestore()
    expect(later).toThrow('no')
  })
})
