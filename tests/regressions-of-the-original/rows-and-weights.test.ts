/** What the Python original gets wrong, cases 3 to 7 and 10: weights, empty groups, rows of weight 0, sums, and the identity of rows. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  Database,
  distinct,
  firstN,
  map,
  minus,
  outerJoin,
  plus,
  sum,
  table,
  ZSet,
  zsetAgg,
} from '../../engine/index.ts'
import { PLACES } from '../laws/places.ts'

const people = table('people', { name: z.string(), town: z.string() })
const pets = table('pets', { owner: z.string(), pet: z.string() })
const numbers = table('numbers', { n: z.number() })

describe.each(PLACES)('%s', (_where, open) => {
  const start = () => {
    const place = open()
    return { place, db: new Database(place.store) }
  }

  it('3. outerJoin: a left row with two matches has no row without one, at any weight', () => {
    const { db } = start()
    const owners = circuit('owners', { people, pets }, ({ people, pets }) =>
      cache(
        outerJoin(people, pets, {
          on: ['name', 'owner'],
          select: ({ name }, pet) => ({ name, pet: pet?.pet ?? null }),
        }),
      ),
    )
    db.add(owners)
    const rows = (...pets: (string | null)[]) => ZSet.of(...pets.map((pet) => ({ name: 'ada', pet })))
    const first = db.step((tx) => {
      tx.insert(people, { name: 'ada', town: 'ulm' })
      tx.insert(pets, { owner: 'ada', pet: 'cat' }, { owner: 'ada', pet: 'dog' })
    })
    expect(String(first.deltas.owners)).toBe(String(rows('cat', 'dog')))
    const last = db.remove(pets, { owner: 'ada', pet: 'cat' }, { owner: 'ada', pet: 'dog' })
    expect(String(last.deltas.owners)).toBe(String(rows(null).minus(rows('cat', 'dog'))))
    const again = db.insert(pets, { owner: 'ada', pet: 'cat' })
    expect(String(again.deltas.owners)).toBe(String(rows('cat').minus(rows(null))))
  })

  it('4. firstN: three of one row that is there five times is the row three times', () => {
    const { db } = start()
    const first = circuit('first', { numbers }, ({ numbers }) => cache(firstN(numbers, { n: 3, order: 'n' })))
    db.add(first)
    const sevens = db.step((tx) => tx.apply(numbers, ZSet.from([[{ n: 7 }, 5]])))
    expect(String(sevens.deltas.first)).toBe('{|{"n":7}:3|}')
    const two = db.insert(numbers, { n: 2 })
    expect(String(two.deltas.first)).toBe('{|{"n":2}:1,{"n":7}:-1|}')
  })

  it('5. aggregate: a group that empties has no row; a sum of 0 does not make it empty', () => {
    const { db, place } = start()
    const totals = circuit('totals', { numbers }, ({ numbers }) =>
      cache(
        aggregate(numbers, { by: { odd: ({ n }) => n % 2 !== 0 }, total: sum(({ n }) => n), rows: count() }),
      ),
    )
    db.add(totals)
    db.insert(numbers, { n: 2 }, { n: 3 }, { n: -3 })
    expect(String(db.view(totals).zset())).toBe(
      '{|{"odd":false,"rows":1,"total":2}:1,{"odd":true,"rows":2,"total":0}:1|}',
    )
    const emptied = db.remove(numbers, { n: 2 })
    expect(String(emptied.deltas.totals)).toBe('{|{"odd":false,"rows":1,"total":2}:-1|}')
    db.remove(numbers, { n: 3 }, { n: -3 })
    expect(db.view(totals).all()).toEqual([])
    expect(place.stored()).toEqual({})
  })

  it('5. aggregate: the count of nothing at all is 0, as in SQL', () => {
    const { db } = start()
    const counts = circuit('counts', { numbers }, ({ numbers }) =>
      cache(aggregate(numbers, { rows: count() })),
    )
    db.add(counts)
    expect(db.view(counts).all()).toEqual([{ rows: 0 }])
    db.insert(numbers, { n: 1 }, { n: 2 })
    const emptied = db.remove(numbers, { n: 1 }, { n: 2 })
    expect(String(emptied.deltas.counts)).toBe('{|{"rows":0}:1,{"rows":2}:-1|}')
    expect(db.view(counts).all()).toEqual([{ rows: 0 }])
  })

  it('6. rows of weight 0 are not put out, not stored, and not seen', () => {
    const { db, place } = start()
    const made = circuit('made', { numbers }, ({ numbers }) => {
      const doubled = map(numbers, ({ n }) => ({ n: 2 * n }))
      return {
        nothing: cache(minus(numbers, numbers)),
        halved: cache(map(doubled, ({ n }) => ({ n: n / 2 }))),
        signs: cache(map(numbers, ({ n }) => ({ sign: Math.sign(n) }))),
      }
    })
    db.add(made)
    const first = db.insert(numbers, { n: 1 }, { n: 2 })
    expect(first.delta(made, 'nothing').isEmpty).toBe(true)
    expect(first.delta(made, 'nothing').equals(ZSet.empty())).toBe(true)
    expect(db.view(made, 'nothing').size).toBe(0)
    const swapped = db.replace(numbers, { n: 1 }, { n: 3 })
    expect(swapped.delta(made, 'signs').isEmpty).toBe(true)
    expect(swapped.delta(made, 'signs').size).toBe(0)

    const stored = place.stored()
    const same = db.replace(numbers, { n: 2 }, { n: 2 })
    expect(same.changes.size).toBe(0)
    // It is a replacement of nothing by nothing also where the row is not there.
    db.replace(numbers, { n: 9 }, { n: 9 })
    expect(place.stored()).toEqual(stored)
    expect(db.table(numbers).all()).toEqual([{ n: 2 }, { n: 3 }])

    const nested = ZSet.from([
      [{ n: 1 }, 1],
      [{ n: 2 }, 2],
      [{ n: 1 }, -1],
    ])
    expect(nested.equals(ZSet.from([[{ n: 2 }, 2]]))).toBe(true)
    expect(ZSet.of(nested).equals(ZSet.of(ZSet.from([[{ n: 2 }, 2]])))).toBe(true)
  })

  it('6. rows of weight 0 are not in a nested Z-set either', () => {
    const { db } = start()
    const nested = circuit('nested', { people }, ({ people }) =>
      cache(aggregate(people, { by: 'town', names: zsetAgg(({ name }) => name) })),
    )
    db.add(nested)
    db.insert(
      people,
      { name: 'ada', town: 'ulm' },
      { name: 'bob', town: 'ulm' },
      { name: 'bob', town: 'bonn' },
    )
    const moved = db.replace(people, { name: 'ada', town: 'ulm' }, { name: 'ada', town: 'bonn' })
    expect(String(moved.deltas.nested)).toBe(
      String(
        ZSet.from([
          [{ town: 'ulm', names: ZSet.of('ada', 'bob') }, -1],
          [{ town: 'ulm', names: ZSet.of('bob') }, 1],
          [{ town: 'bonn', names: ZSet.of('bob') }, -1],
          [{ town: 'bonn', names: ZSet.of('ada', 'bob') }, 1],
        ]),
      ),
    )
    const [names] = db
      .view(nested)
      .all({ town: 'ulm' })
      .map(({ names }) => names as ZSet<string>)
    expect(names?.size).toBe(1)
    expect(names?.equals(ZSet.of('bob'))).toBe(true)
    const same = db.replace(people, { name: 'bob', town: 'ulm' }, { name: 'bob', town: 'ulm' })
    expect(same.changes.size).toBe(0)
  })

  it('7. sum: decimal fractions that come and go leave no trace', () => {
    const { db } = start()
    const total = circuit('total', { numbers }, ({ numbers }) =>
      cache(aggregate(numbers, { by: { all: () => 'all' }, total: sum(({ n }) => n) })),
    )
    db.add(total)
    for (const n of [0.1, 0.2, 0.3]) db.insert(numbers, { n })
    for (const n of [0.1, 0.2]) db.remove(numbers, { n })
    expect(db.view(total).all()).toEqual([{ all: 'all', total: 0.3 }])
    for (let i = 0; i < 100; i++) {
      db.insert(numbers, { n: 1e16 }, { n: 0.1 * i })
      db.remove(numbers, { n: 0.1 * i }, { n: 1e16 })
    }
    expect(db.view(total).all()).toEqual([{ all: 'all', total: 0.3 }])
  })

  it('10. 3 and 3.0 are one row, as are 0 and -0', () => {
    const { db } = start()
    const different = circuit('different', { numbers }, ({ numbers }) =>
      cache(
        distinct(
          plus(
            numbers,
            map(numbers, ({ n }) => ({ n: -n / 2 - n / 2 })),
          ),
        ),
      ),
    )
    db.add(different)
    db.insert(numbers, { n: 3.0 }, { n: 0 })
    expect(db.view(different).size).toBe(3)
    db.remove(numbers, { n: 3 }, { n: -0 })
    expect(db.table(numbers).size).toBe(0)
    expect(db.view(different).size).toBe(0)
  })

  it('10. a nested Z-set is the same in whatever order its rows came', () => {
    const { db } = start()
    const boxes = table('boxes', { box: z.string(), content: z.custom<ZSet<number>>() })
    const contents = circuit('contents', { boxes }, ({ boxes }) =>
      cache(aggregate(boxes, { by: 'content', boxes: count() })),
    )
    db.add(contents)
    db.insert(boxes, { box: 'a', content: ZSet.of(1, 2, 3) }, { box: 'b', content: ZSet.of(3, 1, 2) })
    expect(String(db.view(contents).zset())).toBe('{|{"boxes":2,"content":{|1:1,2:1,3:1|}}:1|}')
    db.remove(boxes, { box: 'a', content: ZSet.of(2, 1, 3) })
    expect(String(db.view(contents).zset())).toBe('{|{"boxes":1,"content":{|1:1,2:1,3:1|}}:1|}')
  })
})
