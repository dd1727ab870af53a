/** Circuits that know time: what they are when they are added again, in whatever way, and what the log keeps for them. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PLACES } from '../../tests/laws/places.ts'
import {
  cache,
  circuit,
  Database,
  delay,
  differentiate,
  integrate,
  map,
  type Store,
  table,
} from '../index.ts'

const a = table('a', { v: z.int() })
const b = table('b', { v: z.int() })

class Times {
  readonly one = Number('1')
  late() {
    return circuit('late', { a }, ({ a }) => cache(delay(map(a, (row) => ({ v: row.v * this.one })))))
  }
}
const one = Number('1')
const times = (n: number, row: { v: number }): { v: number } => ({ v: n * row.v })

const comparable = () => circuit('late', { a }, ({ a }) => cache(delay(a)))
const captured = () => circuit('late', { a }, ({ a }) => cache(delay(map(a, (row) => ({ v: row.v * one })))))

describe.each(PLACES)('a circuit that knows time %s', (_where, place) => {
  let open: () => Store
  const opened = (again = false): Database => {
    if (!again) open = place().reopened
    const db = new Database(open())
    db.declare(a)
    db.declare(b)
    return db
  }

  it.each([
    ['can be compared', comparable],
    ['captures what is not declared', captured],
    [
      'has a bound function',
      () => circuit('late', { a }, ({ a }) => cache(delay(map(a, times.bind(null, 1))))),
    ],
    ['uses this', () => new Times().late()],
    [
      'differentiates',
      () =>
        circuit('late', { a }, ({ a }) =>
          cache(differentiate(integrate(delay(map(a, (row) => ({ v: row.v * one })))))),
        ),
    ],
  ])('goes on where it was when it is added again: one that %s', (_what, late) => {
    const first = opened()
    first.add(late())
    first.insert(a, { v: 1 })
    first.insert(a, { v: 2 })
    const db = opened(true)
    const again = late()
    db.add(again)
    expect(db.lastStep).toBe(2)
    expect(db.view(again).all()).toEqual([{ v: 1 }])
    expect(String(db.insert(a, { v: 3 }).delta(again))).toBe('{|{"v":2}:1|}')
    const instead = late()
    db.add(instead)
    expect(String(db.insert(a, { v: 4 }).delta(instead))).toBe('{|{"v":3}:1|}')
    expect(String(db.goto(2).delta(instead))).toBe('{|{"v":2}:-1,{"v":3}:-1|}')
    expect(db.check()).toEqual([])
  })

  it.each([comparable, captured])('has been in the steps that it missed, whatever they changed', (late) => {
    const first = opened()
    first.add(late())
    first.insert(a, { v: 1 })
    const second = opened(true)
    second.insert(b, { v: 7 })
    const again = late()
    second.add(again)
    expect(second.view(again).all()).toEqual([{ v: 1 }])
    const third = opened(true)
    third.insert(a, { v: 2 })
    third.insert(a, { v: 3 })
    third.undo()
    third.insert(a, { v: 4 })
    const last = late()
    third.add(last)
    expect(third.view(last).all()).toEqual([{ v: 1 }, { v: 2 }])
    expect(String(third.insert(b, { v: 8 }).delta(last))).toBe('{|{"v":4}:1|}')
    expect(third.check()).toEqual([])
  })

  it('that is defined otherwise is what its definition makes of the steps since it was first added; what is published of it changes in a step', () => {
    const db = opened()
    db.insert(a, { v: 1 })
    const late = comparable()
    db.add(late)
    db.publish(late)
    db.insert(a, { v: 2 })
    db.insert(a, { v: 3 })
    const twice = circuit('late', { a }, ({ a }) => cache(delay(delay(a))))
    db.add(twice)
    expect(db.view(twice).all()).toEqual([{ v: 1 }])
    const reopened = opened(true)
    reopened.add(twice)
    const told: string[] = []
    reopened.subscribe(twice, ({ step, delta }) => told.push(`${step} ${delta}`), { from: 1 })
    expect(told).toEqual(['2 {|{"v":1}:1|}', '3 {|{"v":2}:1|}', '4 {|{"v":2}:-1|}'])
    expect(reopened.check()).toEqual([])
  })

  it('changes nothing of what is published when it is added again and cannot be compared', () => {
    const db = opened()
    const late = captured()
    db.add(late)
    db.publish(late)
    db.insert(a, { v: 1 })
    db.insert(a, { v: 2 })
    const again = captured()
    const reopened = opened(true)
    reopened.add(again)
    expect(reopened.lastStep).toBe(2)
    const told: string[] = []
    reopened.subscribe(again, ({ step, delta }) => told.push(`${step} ${delta}`), { from: 0 })
    expect(told).toEqual(['2 {|{"v":1}:1|}'])
  })

  it('begins anew once it was dropped, or was defined as one that does not know time', () => {
    const db = opened()
    db.insert(a, { v: 1 })
    db.add(captured())
    db.insert(a, { v: 2 })
    const again = captured()
    db.drop(again)
    db.add(again)
    expect(db.view(again).all()).toEqual([])
    db.add(circuit('late', { a }, ({ a }) => cache(a)))
    const last = captured()
    db.insert(a, { v: 3 })
    db.add(last)
    expect(db.view(last).all()).toEqual([])
    expect(db.step(() => {}).delta(last).size).toBe(3)
    expect(db.check()).toEqual([])
  })

  it('cannot be added if it fails on a row of the steps since; dropped, it is new', () => {
    const db = opened()
    db.add(comparable())
    db.insert(a, { v: 1 })
    db.remove(a, { v: 1 })
    const failing = circuit('late', { a }, ({ a }) =>
      cache(
        delay(
          map(a, (row) => {
            if (row.v === 1) throw new Error('one')
            return row
          }),
        ),
      ),
    )
    expect(() => db.add(failing)).toThrow('one')
    expect(db.insert(a, { v: 2 }).number).toBe(3)
    db.drop(failing)
    db.add(failing)
    expect(db.step(() => {}).delta(failing).size).toBe(1)
  })

  it('runs through steps with the columns that its table has now', () => {
    const first = opened()
    first.add(captured())
    first.insert(a, { v: 1 })
    first.insert(a, { v: 2 })
    const noted = table('a', { v: z.int(), note: z.string().default('none') })
    const db = new Database(open())
    const late = circuit('late', { noted }, ({ noted }) =>
      cache(delay(map(noted, (row) => ({ ...row, one })))),
    )
    db.add(late)
    expect(db.view(late).all()).toEqual([{ v: 1, note: 'none', one: 1 }])
    expect(db.check()).toEqual([])
  })

  it('begins anew if a table that it reads was dropped while it was not there: the log does not say what went with it', () => {
    const late = () => circuit('late', { a }, ({ a }) => cache(delay(delay(a))))
    const first = opened()
    first.add(late())
    first.insert(a, { v: 1 })
    const db = opened(true)
    db.drop(a)
    db.declare(a)
    db.insert(a, { v: 2 })
    const again = late()
    db.add(again)
    expect(String(db.view(again).zset())).toBe('{||}')
    db.insert(b, { v: 1 })
    expect(String(db.insert(b, { v: 2 }).delta(again))).toBe('{|{"v":2}:1|}')
    expect(db.check()).toEqual([])
  })

  it('has its steps kept also while it is not there, and while the database is elsewhere', () => {
    const first = opened()
    first.insert(a, { v: 1 })
    first.add(comparable())
    first.undo()
    const db = opened(true)
    db.insert(a, { v: 2 })
    const refused = 'circuit late knows time and was added after step 1, the log would start after step'
    for (const keep of [0, 1, 2]) expect(() => db.prune({ keep })).toThrow(refused)
    try {
      db.prune({ keep: 0 })
    } catch (error) {
      expect((error as { hint: string }).hint).toContain('drop takes any circuit of that name')
    }
    const late = comparable()
    db.add(late)
    for (const keep of [0, 1, 2]) expect(() => db.prune({ keep })).toThrow(refused)
    db.prune({ keep: 3 })
    expect(db.check()).toEqual([])
    const last = opened(true)
    last.drop(comparable())
    last.prune({ keep: 0 })
    last.add(late)
    expect(last.view(late).all()).toEqual([])
    expect(last.check()).toEqual([])
  })

  it('of an older file is run through what is kept, and begins anew where its beginning was pruned', () => {
    const forgetful = (): Store => {
      const store = open()
      const { timed, ...older } = JSON.parse(store.readMeta('circuit late') as string)
      expect(timed).toBe(true)
      store.begin()
      store.writeMeta('circuit late', JSON.stringify(older))
      store.commit()
      return store
    }
    const first = opened()
    first.add(comparable())
    first.insert(a, { v: 1 })
    forgetful()
    const second = opened(true)
    second.insert(b, { v: 1 })
    const again = comparable()
    second.add(again)
    expect(second.view(again).all()).toEqual([{ v: 1 }])
    forgetful()
    const third = opened(true)
    third.prune({ keep: 0 })
    const last = comparable()
    third.add(last)
    expect(third.view(last).all()).toEqual([])
    expect(third.check()).toEqual([])
    expect(String(third.insert(a, { v: 2 }).delta(last))).toBe('{|{"v":1}:1|}')
  })
})
