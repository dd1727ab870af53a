/** Where circuits keep their state in laws: in memory and on SQLite, with a look into what is stored. */
import { canonicalText, MemoryStore, type Store } from '../../engine/index.ts'
import { MemoryAccumulators, MemoryAccumulatorsWithRows } from '../../engine/trace/memory/accumulators.ts'
import { MemoryIteratedSet } from '../../engine/trace/memory/iterated-set.ts'
import type { MemoryTrace } from '../../engine/trace/memory/trace.ts'
import { openBetterSqlite3 } from '../../engine/trace/sqlite/better-sqlite3.ts'
import { type Driver, quoted } from '../../engine/trace/sqlite/driver.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'

/** The rows of each trace and the values of all accumulators by name, as sorted texts; states that hold nothing are left out. */
export type Stored = Readonly<Record<string, readonly string[]>>

export interface Place {
  readonly store: Store
  stored(): Stored
  /** The store after a restart; in memory the same. */
  reopened(): Store
}

export const PLACES: readonly (readonly [string, () => Place])[] = [
  ['in memory', inMemory],
  ['on SQLite', onSqlite],
]

export function inMemory(): Place {
  const store = new MemoryStore()
  return { store, stored: () => storedInMemory(store), reopened: () => store }
}

/** What is more than three rows is filled piece by piece, and the cache is so small that things go out of it. */
export function onSqlite(): Place {
  const driver = openBetterSqlite3(':memory:')
  const reopened = (): Store => new SqliteStore(driver, 100_000, 3)
  return { store: reopened(), stored: () => storedOnSqlite(driver), reopened }
}

function storedInMemory(store: MemoryStore): Stored {
  const { parts } = store as unknown as {
    parts: ReadonlyMap<string, MemoryAccumulators<never> | MemoryIteratedSet<unknown> | MemoryTrace<unknown>>
  }
  return nonEmpty(
    [...parts].map(([name, part]) => {
      if (part instanceof MemoryAccumulators) {
        const { values } = part as unknown as { values: ReadonlyMap<string, never> }
        const rows = part instanceof MemoryAccumulatorsWithRows ? weights(part.rows) : []
        return [name, [...Array.from(values, ([key, value]) => `${key}: ${canonicalText(value)}`), ...rows]]
      }
      if (part instanceof MemoryIteratedSet) {
        const { all, known } = part as unknown as {
          all: MemoryTrace<unknown>
          known: ReadonlyMap<string, readonly number[]>
        }
        return [name, [...Array.from(known, ([row, weights]) => `${row} at ${weights}`), ...weights(all)]]
      }
      return [name, weights(part)]
    }),
  )
}

function weights(trace: MemoryTrace<unknown>): string[] {
  return Array.from(trace.scan(), ({ text, weight }) => `${text}: ${weight}`)
}

/** From the tables of the file, as any client sees them. */
function storedOnSqlite(driver: Driver): Stored {
  const names = driver
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'stepping_%'")
    .all([])
    .map(([name]) => name as string)
  return nonEmpty(
    names.map((name) => {
      const rows = driver.prepare(`SELECT * FROM ${quoted(name)}`).all([])
      return [name, rows.map((row) => row.map(String).join(' '))]
    }),
  )
}

function nonEmpty(states: readonly (readonly [string, readonly string[]])[]): Stored {
  return Object.fromEntries(
    states.filter(([, rows]) => rows.length > 0).map(([name, rows]) => [name, [...rows].sort()] as const),
  )
}
