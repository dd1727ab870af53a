import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import {
  cache,
  circuit,
  Database,
  delay,
  filter,
  fixpoint,
  flatten,
  group,
  incrementalize,
  inspect,
  MemoryStore,
  map,
  perGroup,
  StandaloneRunner,
  type Stream,
  ZSet,
} from '../../index.ts'

checkOperator({
  name: 'inspect',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => inspect(a, { print: () => {} }),
  meaning: { batch: ({ a }) => a },
})

/** A database with a circuit, and what its inspects have printed since they were last asked. */
function printing(
  build: (a: Stream<{ k: string | null; n: number }>, print: (text: string) => void) => Stream<unknown>,
) {
  const printed: string[] = []
  const db = new Database(new MemoryStore())
  const made = circuit('c', { a }, ({ a }) => build(a, (text) => void printed.push(text)))
  return { db, made, printed: () => printed.splice(0).join('\n') }
}

it('prints each delta once, in the order in which deltas are shown, and nothing for an empty one', () => {
  const { db, made, printed } = printing((a, print) => {
    const kept = inspect(
      filter(a, (row) => row.n > 0),
      { label: 'kept', print },
    )
    expectTypeOf(kept).toEqualTypeOf<typeof a>()
    return kept
  })
  db.add(made)
  db.insert(a, { k: 'y', n: 2 }, { k: 'x', n: 1 }, { k: 'x', n: 1 })
  expect(printed()).toBe('@@ kept +2 -0 @@\n+2 {"k":"x","n":1}\n+1 {"k":"y","n":2}')
  db.insert(a, { k: 'x', n: -1 })
  expect(printed()).toBe('')
  db.replace(a, { k: 'y', n: 2 }, { k: 'a', n: 3 })
  expect(printed()).toBe('@@ kept +1 -1 @@\n-1 {"k":"y","n":2}\n+1 {"k":"a","n":3}')
})

it('prints what a circuit that is added late starts with, and says how many rows it does not print', () => {
  const { db, made, printed } = printing((a, print) => inspect(a, { label: 'a', print, rows: 1 }))
  db.declare(a)
  db.insert(a, { k: 'x', n: 1 }, { k: 'y', n: 1 }, { k: 'z', n: 1 })
  expect(printed()).toBe('')
  db.add(made)
  expect(printed()).toBe('@@ a +3 -0 @@\n+1 {"k":"x","n":1}\n… 2 more rows')
})

it('prints in the graph of changes only, not in the batch graph', () => {
  const { made, printed } = printing((a, print) => inspect(a, { print }))
  const contents = new Map([['a', ZSet.of({ k: 'x', n: 1 })]])
  new StandaloneRunner(made.graph, new MemoryStore()).step(contents)
  expect(printed()).toBe('')
  new StandaloneRunner(incrementalize(made).graph, new MemoryStore()).step(contents)
  expect(printed()).toBe('@@ a +1 -0 @@\n+1 {"k":"x","n":1}')
})

it('in groups prints one delta for all of them', () => {
  const { db, made, printed } = printing((a, print) =>
    flatten(perGroup(group(a, 'k'), (rows) => inspect(rows, { label: 'rows', print }))),
  )
  db.add(made)
  db.insert(a, { k: 'x', n: 1 }, { k: null, n: 2 })
  expect(printed()).toBe(
    '@@ rows +2 -0 @@\n+1 {"group":"x","row":{"k":"x","n":1}}\n+1 {"group":null,"row":{"k":null,"n":2}}',
  )
})

it('in a fixpoint prints the deltas of the iterations', () => {
  const { db, made, printed } = printing((a, print) =>
    fixpoint(
      map(a, (row) => row.n),
      (numbers) =>
        inspect(
          map(
            filter(numbers, (n) => n < 3),
            (n) => n + 1,
          ),
          { label: 'next', print },
        ),
    ),
  )
  db.add(made)
  db.insert(a, { k: 'x', n: 1 })
  expect(printed()).toBe('@@ next iteration 1 +1 -0 @@\n+1 2\n@@ next iteration 2 +1 -0 @@\n+1 3')
})

describe('where a circuit is run anew beside the steps that are made', () => {
  const counted = (print: (text: string) => void) => (rows: Stream<{ k: string | null; n: number }>) =>
    fixpoint(
      map(rows, (row) => row.n),
      (numbers) => map(inspect(numbers, { label: 'inside', print }), (n) => Math.min(n + 1, 2)),
    )

  type Rows = Stream<{ k: string | null; n: number }>
  it.each<readonly [string, (rows: Rows) => Rows, readonly number[]]>([
    ['a circuit that knows time', delay, []],
    ['one that does not', (rows) => rows, [1, 2]],
  ])('%s does not print again', async (_, late, afterFirst) => {
    const { db, made, printed } = printing((a, print) => {
      const seen = inspect(late(a), { label: 'seen', print })
      return cache(counted(print)(seen))
    })
    db.add(made)
    db.insert(a, { k: 'x', n: 1 })
    db.insert(a, { k: 'y', n: 2 })
    expect(printed()).toMatch(/^@@ seen \+1 -0 @@\n.*\n@@ inside iteration 1 /)

    expect(db.check()).toEqual([])
    expect(db.at(1).view(made).all()).toEqual(afterFirst)
    for (const step of db.replay(1, 2)) expect(step.number).toBeGreaterThan(0)
    const fork = await db.fork()
    expect(printed()).toBe('')

    // The steps of a copy are steps like any other.
    fork.insert(a, { k: 'z', n: 1 })
    fork.insert(a, { k: 'z', n: 2 })
    expect(printed()).toContain('@@ seen +1 -0 @@\n+1 {"k":"z","n":1}')
  })

  it('a step that takes back what a circuit that knows time has seen prints nothing, and the next one prints again', () => {
    const { db, made, printed } = printing((a, print) => cache(inspect(delay(a), { label: 'late', print })))
    db.declare(a)
    db.insert(a, { k: 'x', n: 1 })
    db.add(made)
    db.insert(a, { k: 'y', n: 2 })
    expect(printed()).toBe('@@ late +1 -0 @@\n+1 {"k":"x","n":1}')
    db.undo()
    expect(printed()).toBe('')
    db.insert(a, { k: 'z', n: 3 })
    expect(printed()).toBe('@@ late +1 -0 @@\n+1 {"k":"x","n":1}')
  })

  it('a circuit that knows time prints nothing of the steps that it is run through when it is added again', () => {
    const one = Number('1')
    const printed: string[] = []
    const print = (text: string): void => void printed.push(text)
    const late = () =>
      circuit('late', { a }, ({ a }) =>
        cache(
          inspect(
            map(delay(a), ({ n }) => n * one),
            { label: 'late', print },
          ),
        ),
      )
    const db = new Database(new MemoryStore())
    db.add(late())
    db.insert(a, { k: 'x', n: 1 })
    db.insert(a, { k: 'y', n: 2 })
    expect(printed.splice(0)).toEqual(['@@ late +1 -0 @@\n+1 1'])
    db.add(late())
    expect(printed).toEqual([])
    db.insert(a, { k: 'z', n: 3 })
    expect(printed).toEqual(['@@ late +1 -0 @@\n+1 2'])
  })
})

it('has printed although the step failed further on', () => {
  const { db, made, printed } = printing((a, print) =>
    map(inspect(a, { label: 'a', print }), ({ n }) => {
      if (n > 1) throw new Error('too many')
      return n
    }),
  )
  db.add(made)
  expect(() => db.insert(a, { k: 'x', n: 2 })).toThrow('too many')
  expect(printed()).toBe('@@ a +1 -0 @@\n+1 {"k":"x","n":2}')
  expect(db.table(a).size).toBe(0)
})

it('a label alone prints to the console', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const db = new Database(new MemoryStore())
  db.add(circuit('c', { a }, ({ a }) => inspect(a, 'mine')))
  db.insert(a, { k: 'x', n: 1 })
  expect(log.mock.calls).toEqual([['@@ mine +1 -0 @@\n+1 {"k":"x","n":1}']])
  log.mockRestore()
})

it.each([
  [7, 'inspect: options are 7, expected a label or options'],
  [{ label: 7 }, 'inspect: label is 7, expected a string'],
  [{ print: 'x' }, 'inspect: print is a string, expected a function of a text'],
  [{ rows: -1 }, 'inspect: rows is -1, expected how many to print'],
])('%j is refused', (options, message) => {
  expect(() => circuit('c', { a }, ({ a }) => inspect(a, options as never))).toThrow(message)
})
