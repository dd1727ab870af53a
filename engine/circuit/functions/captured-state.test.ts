/** What functions that use more than their row mean for state: whose traces are shared, and which circuits continue. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Circuit,
  cache,
  circuit,
  Database,
  filter,
  join,
  MemoryStore,
  map,
  table,
  using,
} from '../../index.ts'
import { openBetterSqlite3 } from '../../trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../trace/sqlite/store.ts'
import { rows } from './limits.testing.ts'

describe('traces by functions', () => {
  const traces = (made: Circuit<unknown>): number => {
    const names = new Set<string>()
    const store = new MemoryStore()
    const recorded = Object.assign(Object.create(store) as MemoryStore, {
      trace: (name: string, arrangement: never) => {
        names.add(name)
        return store.trace(name, arrangement)
      },
    })
    const db = new Database(recorded)
    db.add(made)
    return [...names].filter((name) => name.startsWith('c.')).length
  }
  const twice = (key: (row: { k: string; n: number }) => unknown, other = key): Circuit<unknown> =>
    circuit('c', { rows }, ({ rows }) => {
      const derived = map(rows, (row) => ({ ...row }))
      return {
        derived,
        first: join(derived, rows, { on: [key, 'k'] }),
        second: join(derived, rows, { on: [other, 'n'] as never }),
      }
    })

  it('are shared where the functions are the same', () => {
    expect(traces(twice((row) => row.k + 1))).toBe(1)
    expect(
      traces(
        twice(
          (row) => row.k + 1,
          (row) => row.k + 1,
        ),
      ),
    ).toBe(1)
    expect(
      traces(
        twice(
          (row) => row.k + 1,
          (row) => row.k + 2,
        ),
      ),
    ).toBe(2)
  })

  it('are shared where what they use is declared on the functions, and the same', () => {
    const suffixed = (suffix: string): ((row: { k: string }) => string) =>
      using({ suffix }, (row) => row.k + suffix)
    expect(traces(twice(suffixed('a'), suffixed('a')))).toBe(1)
    expect(traces(twice(suffixed('a'), suffixed('b')))).toBe(2)
  })

  it('are kept apart on SQLite where their sources differ in capital letters alone', () => {
    const letters = table('letters', { a: z.string(), A: z.string() })
    const made = circuit('c', { letters }, ({ letters }) => {
      const kept = map(letters, (row) => row)
      return {
        small: join(kept, letters, { on: [(row) => row.a, 'a'] }),
        capital: join(kept, letters, { on: [(row) => row.A, 'a'] }),
      }
    })
    const driver = openBetterSqlite3(':memory:')
    const db = new Database(new SqliteStore(driver))
    db.add(made)
    db.insert(letters, { a: 'x', A: 'y' })
    const { deltas } = db.insert(letters, { a: 'y', A: 'z' })
    expect(deltas.c?.small?.size).toBe(1)
    expect(deltas.c?.capital?.size).toBe(1)
    driver.close()
  })

  it('are not shared where functions of one source may use different variables', () => {
    const suffixed =
      (suffix: string): ((row: { k: string }) => string) =>
      (row) =>
        row.k + suffix
    expect(traces(twice(suffixed('a'), suffixed('b')))).toBe(2)
  })
})

describe('a circuit that is added again', () => {
  /** Whether a circuit was filled from its tables: counted by a function that every row goes through. */
  let calls = 0
  const counted = (row: { n: number }): boolean => row.n > 0 && ++calls > 0
  const build = (limit: number, declared: boolean): Circuit<{ output: { k: string; n: number } }> =>
    circuit(
      'big',
      { rows },
      ({ rows }) => cache(filter(rows, (row) => counted(row) && row.n > limit)),
      declared ? { with: { limit, counted: 'counts' } } : {},
    )

  it.each([
    ['continues if all is declared, and the same', 3, true, [5]],
    ['is rebuilt if a declared value is another', 4, true, [5]],
    ['is rebuilt if something is not declared', 3, false, [5]],
  ] as const)('%s', (title, again, declared, expected) => {
    const db = new Database(new MemoryStore())
    db.add(build(3, declared))
    db.insert(rows, { k: 'a', n: 5 }, { k: 'b', n: 2 })
    const second = build(again, declared)
    calls = 0
    db.add(second)
    expect(calls).toBe(title.startsWith('continues') ? 0 : 2)
    expect(
      db
        .view(second)
        .all()
        .map(({ n }) => n),
    ).toEqual(expected)
    db.insert(rows, { k: 'c', n: 7 })
    expect(
      db
        .view(second)
        .all()
        .map(({ n }) => n)
        .sort(),
    ).toEqual([5, 7])
  })

  it.each([true, false])('continues in a reopened file only if all is declared: %s', (declared) => {
    const driver = openBetterSqlite3(':memory:')
    const first = new Database(new SqliteStore(driver))
    first.add(build(3, declared))
    first.insert(rows, { k: 'a', n: 5 })
    const again = new Database(new SqliteStore(driver))
    const made = build(3, declared)
    calls = 0
    again.add(made)
    expect(calls).toBe(declared ? 0 : 1)
    expect(again.view(made).all()).toEqual([{ k: 'a', n: 5 }])
    driver.close()
  })
})
