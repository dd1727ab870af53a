/** What cells can call: the engine's functions, bound to the session's one database. */

import { z } from 'zod'
import * as engine from '../../engine/index.ts'
import * as rooms from '../../engine/operators/index.ts'
import { readData } from './data.ts'
import type { Table as ShownTable } from './protocol.ts'
import { recordRows, viewRows, zsetRows } from './rows.ts'

/** What a session lends its library. */
export interface Host {
  readonly db: engine.Database
  readonly data: Readonly<Record<string, string>>
  /** Adds a table to what the running cell shows. */
  show(table: ShownTable): void
  /** Adds a text to what the running cell prints. */
  print(text: string): void
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
      db.add(circuit)
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
  }
}

/** What cells can call, for completion: as nothing is called here, no session is needed. */
export function libraryNames(): readonly string[] {
  const nowhere: Host = {
    db: undefined as never,
    data: {},
    show: () => {},
    print: () => {},
    surroundings: {},
  }
  return Object.keys(library(nowhere)).sort()
}

/** What is read: a database as it is, or as it was, and what there is in it. */
interface Readable {
  readonly catalog: engine.Database['catalog']
  readonly read: Pick<engine.Database, 'table' | 'view'>
}

/** A table, or a cached output, by handle or by name. */
export function viewOf(
  { catalog: { tables, circuits }, read }: Readable,
  of: string | engine.Table | engine.Circuit<unknown>,
  output?: string,
): engine.View<unknown> {
  if (of instanceof engine.Table) return read.table(of)
  if (of instanceof engine.Circuit) return view(read, of, output ?? soleOutput(of))
  const table = tables.find((candidate) => candidate.name === of)
  if (table !== undefined) return read.table(table)
  for (const circuit of circuits) {
    for (const name of circuit.graph.outputs.keys())
      if (circuit.label(name) === of) return view(read, circuit, name)
  }
  const circuit = circuits.find((candidate) => candidate.name === of)
  if (circuit !== undefined) return view(read, circuit, soleOutput(circuit))
  const names = [
    ...tables.map(({ name }) => name),
    ...circuits.flatMap((c) => [...c.graph.outputs.keys()].map((o) => c.label(o))),
  ]
  throw new engine.DatabaseError(
    `there is no table or output ${JSON.stringify(of)}; there are ${names.join(', ') || 'none'}`,
  )
}

/** An output by its circuit, or by name. @throws DatabaseError if there is none */
function outputNamed(
  { circuits }: engine.Database['catalog'],
  of: string | engine.Circuit<unknown>,
  output?: string,
): [engine.Circuit<Record<string, unknown>>, string] {
  if (of instanceof engine.Circuit)
    return [of as engine.Circuit<Record<string, unknown>>, output ?? soleOutput(of)]
  const outputs = circuits.flatMap((circuit) =>
    [...circuit.graph.outputs.keys()].map((name) => [circuit, name] as const),
  )
  const found = outputs.find(([circuit, name]) => circuit.label(name) === of)
  if (found !== undefined) return [found[0] as engine.Circuit<Record<string, unknown>>, found[1]]
  const labels = outputs.map(([circuit, name]) => circuit.label(name)).join(', ')
  throw new engine.DatabaseError(`there is no output ${JSON.stringify(of)}; there are ${labels || 'none'}`)
}

function view(
  read: Readable['read'],
  circuit: engine.Circuit<unknown>,
  output: string,
): engine.View<unknown> {
  return read.view(circuit as engine.Circuit<Record<string, unknown>>, output)
}

function soleOutput(circuit: engine.Circuit<unknown>): string {
  const outputs = [...circuit.graph.outputs.keys()]
  if (outputs.length === 1) return outputs[0] as string
  throw new engine.DatabaseError(
    `circuit ${circuit.name} has the outputs ${outputs.join(', ')}: say which`,
    `For example view('${circuit.label(outputs[0] as string)}').`,
  )
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
