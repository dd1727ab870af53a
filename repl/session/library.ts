/** What cells can call: the engine's functions, bound to the session's one database. */

import { z } from 'zod'
import * as engine from '../../engine/index.ts'
import * as rooms from '../../engine/operators/index.ts'
import { readData } from './data.ts'
import type { Progress, Table as ShownTable } from './protocol.ts'
import { recordRows, viewRows, zsetRows } from './rows.ts'
import { transferFunctions } from './transfer.ts'
import type { TransferHost } from './transfer-host.ts'
import { outputNamed, viewOf } from './views.ts'

/** What a session lends its library. */
export interface Host extends TransferHost {
  /** Adds a table to what the running cell shows. */
  show(table: ShownTable): void
  /** Adds a text to what the running cell prints. */
  print(text: string): void
  /** Is told how far a circuit is filled. @throws Interrupted if it must stop */
  filling(progress: Progress): void
  /** What circuits that cells build may take for granted. */
  readonly surroundings: engine.Surroundings
}

/** The engine's operators: the functions among the names that their rooms export. What begins with a capital is a class. */
const operators: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(rooms).filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name)),
)

/** The names that every cell sees. */
export function library(host: Host): Record<string, unknown> {
  const { db } = host
  let open: engine.Transaction | undefined

  /** A change on its own is a step; between begin() and commit() it joins that step. */
  const change = (make: (tx: engine.Transaction) => void): engine.Step | undefined => {
    if (open === undefined) return db.step(make)
    make(open)
    return undefined
  }
  const taken = (): engine.Transaction => {
    if (open === undefined)
      throw new engine.SteppingError(
        'no step has been begun',
        'Call begin() first, then insert, remove and replace.',
      )
    const transaction = open
    open = undefined
    return transaction
  }

  return {
    ...operators,
    inspect: (stream: engine.Stream<unknown>, given: string | engine.InspectOptions = {}) => {
      const options = typeof given === 'string' ? { label: given } : given
      // What is no record of options is for inspect to refuse.
      const isOptions = typeof options === 'object' && options !== null
      return engine.inspect(stream, isOptions ? { print: host.print, ...options } : options)
    },
    canonicalText: engine.canonicalText,
    compare: engine.compare,
    connect: engine.connect,
    incrementalize: engine.incrementalize,
    linear: engine.linear,
    using: engine.using,
    ZSet: engine.ZSet,
    z,
    db,
    table: (...given: Parameters<typeof engine.table>) => {
      const table = engine.table(...given)
      db.declare(table)
      return table
    },
    circuit: (...[name, tables, build, options]: Parameters<typeof engine.circuit>) => {
      const circuit = engine.circuit(name, tables, build, options, host.surroundings)
      db.add(circuit, {
        progress: ({ rows, of }) => host.filling({ what: circuit.name, rows, share: rows / of }),
      })
      return circuit
    },
    insert: (table: engine.Table, ...rows: unknown[]) => change((tx) => tx.insert(table, ...rows)),
    remove: (table: engine.Table, ...rows: unknown[]) => change((tx) => tx.remove(table, ...rows)),
    replace: (table: engine.Table, old: unknown, row: unknown) => change((tx) => tx.replace(table, old, row)),
    step: (make: (tx: engine.Transaction) => void) => {
      if (open !== undefined)
        throw new engine.SteppingError('a step has been begun already', 'commit() or rollback() it first.')
      return db.step(make)
    },
    begin: () => {
      if (open !== undefined)
        throw new engine.SteppingError('a step has been begun already', 'commit() or rollback() it first.')
      open = db.begin()
    },
    commit: () => db.commit(taken()),
    rollback: () => void taken(),
    undo: () => db.undo(),
    redo: () => db.redo(),
    goto: (step: number) => db.goto(step),
    log: (count = 20): void => {
      host.show(recordRows('log', logRows(db, count)))
    },
    at: (step: number) => {
      const past = db.at(step)
      return {
        view: (of: string | engine.Table | engine.Circuit<unknown>, output?: string) =>
          viewOf({ catalog: db.catalog, read: past }, of, output),
      }
    },
    check: (): void => {
      const { faults, differences } = db.verify()
      for (const fault of faults) host.print(fault)
      if (differences.length > 0) host.show(recordRows('differences', differences.map(differenceRow)))
      if (faults.length + differences.length === 0) host.print('everything is as it follows from the tables')
    },
    prune: (options: { readonly keep: number }) => db.prune(options),
    publish: (of: string | engine.Circuit<unknown>, output?: string): void =>
      db.publish(...outputNamed(db.catalog, of, output)),
    unpublish: (of: string | engine.Circuit<unknown>, output?: string): void => {
      if (typeof of === 'string') db.unpublish(of)
      else db.unpublish(...outputNamed(db.catalog, of, output))
    },
    drop: (dropped: engine.Circuit<unknown> | engine.Table) => db.drop(dropped),
    view: (of: string | engine.Table | engine.Circuit<unknown>, output?: string) =>
      viewOf({ catalog: db.catalog, read: db }, of, output),
    show: (shown: unknown, title = 'rows'): void => {
      host.show(tableOf(shown, title))
    },
    data: (path: string) => readData(host.data, path),
    ...transferFunctions(host, () => {
      if (open !== undefined)
        throw new engine.SteppingError(
          'a step has been begun, and an import makes steps of its own',
          'commit() or rollback() it first.',
        )
    }),
  }
}

/** What cells can call, for completion: as nothing is called here, no session is needed. */
export function libraryNames(): readonly string[] {
  const nowhere: Host = {
    db: undefined as never,
    data: {},
    files: undefined,
    reading: () => {},
    stopping: () => undefined as never,
    filling: () => {},
    lastStep: () => undefined,
    show: () => {},
    print: () => {},
    surroundings: {},
  }
  return Object.keys(library(nowhere)).sort()
}

/** The last steps as rows: what each changed in which table, and where it led if it went back or forth. */
function logRows(db: engine.Database, count: number): readonly Readonly<Record<string, unknown>>[] {
  const from = Math.max(db.firstStep, db.lastStep - count + 1)
  return db.log({ from }).map(({ step, goesTo, changes }) => ({
    step,
    changed: [...changes].map(([table, delta]) => `${table} ${countsOf(delta)}`).join(', ') || 'nothing',
    'goes to': goesTo,
  }))
}

function differenceRow({ of, key, expected, found }: engine.Difference): Readonly<Record<string, unknown>> {
  return { of, key: engine.canonicalText(key), expected: String(expected), found: String(found) }
}

/** `+2 −1`: how many rows came and went. */
function countsOf(delta: engine.ZSet<unknown>): string {
  const sum = (sign: number): number =>
    delta.entries.reduce((sum, { weight }) => sum + Math.max(0, weight * sign), 0)
  const [came, went] = [sum(1), sum(-1)]
  return [came > 0 ? `+${came}` : '', went > 0 ? `−${went}` : ''].filter((part) => part !== '').join(' ')
}

function tableOf(shown: unknown, title: string): ShownTable {
  if (shown instanceof engine.View) return viewRows(shown)
  if (shown instanceof engine.ZSet) return { title, ...zsetRows(shown) }
  if (Array.isArray(shown)) return recordRows(title, shown)
  throw new engine.SteppingError(
    `show takes a view, a Z-set or an array of rows, found ${shown === null ? 'null' : typeof shown}`,
  )
}
