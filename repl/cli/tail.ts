/** `stepping tail`: the changes of tables and published outputs as JSON Lines, while another process writes the database. */
import type { Writable } from 'node:stream'
import {
  contents,
  type Followable,
  firstPosition,
  followable,
  lastStepOf,
  readAfter,
} from '../../engine/database/outside.ts'
import { type Change, DatabaseError, deltaOrder, StoreError } from '../../engine/index.ts'
import { openForReading } from '../../engine/trace/sqlite/better-sqlite3.ts'
import type { Driver } from '../../engine/trace/sqlite/driver.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'
import { UsageError } from './files.ts'
import { plainJson } from './plain-json.ts'
import { Sink } from './sink.ts'

export interface TailOptions {
  readonly file: string
  /** Tables and published outputs. */
  readonly names: readonly string[]
  /** The last step whose changes are known already. */
  readonly from?: number
  /** Begin with what they hold. */
  readonly snapshot: boolean
  /** Go on until somebody stops it. */
  readonly follow: boolean
}

/** How often the file is asked whether somebody has committed, in milliseconds. */
const INTERVAL = 20

/**
 * Prints a line for each step that changes one of them, `{"step":7,"of":"receipts.totals","changes":[{"weight":-1,"row":{…}},…]}`, in the order of steps.
 * Without `from`, what comes from now on; without `follow`, everything that is kept. A reader of the output who leaves ends it.
 * @param stop ends it as well
 * @throws UsageError if the file, a name, or the step is not there: then nothing was printed
 * @throws DatabaseError if what comes next was pruned before it was read, or is no longer published
 */
export async function tailCommand(options: TailOptions, output: Writable, stop: AbortSignal): Promise<void> {
  const sink = new Sink(output)
  const driver = asked(() => openForReading(options.file))
  try {
    const tail = asked(() => new Tail(driver, options))
    await sink.write(tail.first)
    for (let version = -1; !stop.aborted && !sink.isClosed; ) {
      const committed = tail.version()
      if (committed !== version) {
        version = committed
        for (let lines = tail.next(); lines !== null && !stop.aborted; lines = tail.next())
          await sink.write(lines)
      }
      if (!options.follow) break
      await pause(stop)
    }
  } finally {
    sink.release()
    driver.close()
  }
}

class Tail {
  /** The lines to begin with. */
  readonly first: string
  private readonly driver: Driver
  private readonly store: SqliteStore
  private readonly followed: readonly Followable[]
  private position = 0

  constructor(driver: Driver, { names, from, snapshot, follow }: TailOptions) {
    this.driver = driver
    this.store = new SqliteStore(driver)
    this.followed = [...new Set(names)].map((name) => followable(this.store, name))
    this.first = this.atOnce(() => {
      const now = lastStepOf(this.store)
      const kept = Math.max(...this.followed.map((followed) => firstPosition(this.store, followed)))
      this.position = from ?? (follow || snapshot ? now : kept)
      for (const followed of this.followed) readAfter(this.store, followed, this.position)
      if (!snapshot) return ''
      return this.followed
        .map((followed) => line(followed, { step: now, delta: contents(this.store, followed) }, true))
        .join('')
    })
  }

  /** Changes whenever somebody else has committed. */
  version(): number {
    return this.driver.prepare('PRAGMA data_version').get([])?.[0] as number
  }

  /** The lines of the next steps, which may be none; null if there are no more steps. */
  next(): string | null {
    return this.atOnce(() => {
      const { store, position } = this
      const readings = this.followed.map((followed) => ({
        followed,
        ...readAfter(store, followed, position),
      }))
      const { upTo } = readings[0] as (typeof readings)[0]
      if (upTo === position) return null
      this.position = upTo
      return readings
        .flatMap(({ followed, changes }) =>
          changes.map((change) => ({ step: change.step, text: line(followed, change, false) })),
        )
        .sort((a, b) => a.step - b.step)
        .map(({ text }) => text)
        .join('')
    })
  }

  /** One reading, of one state of the file. Nothing is held afterwards, or the file could not be tidied up. */
  private atOnce<T>(read: () => T): T {
    this.driver.exec('BEGIN')
    try {
      return read()
    } finally {
      this.driver.exec('COMMIT')
    }
  }
}

function line({ name, key }: Followable, { step, delta }: Change, snapshot: boolean): string {
  const changes = deltaOrder(delta, key).map(({ weight, row }) => ({ weight, row: plainJson(row) }))
  return `${JSON.stringify({ step, of: name, ...(snapshot && { snapshot }), changes })}\n`
}

/** What cannot be opened or is not there was asked for wrongly. */
function asked<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (error instanceof DatabaseError && !(error instanceof StoreError))
      throw new UsageError(error.message, error.hint)
    throw error
  }
}

function pause(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, INTERVAL)
    function end(): void {
      clearTimeout(timer)
      stop.removeEventListener('abort', end)
      resolve()
    }
    stop.addEventListener('abort', end)
  })
}
