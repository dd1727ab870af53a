/** How others are told of what a database changes: the part of `Database` that publishes outputs, and hands out changes. */
import { type Circuit, SOLE_OUTPUT } from '../circuit/circuit.ts'
import type { Table } from '../circuit/table.ts'
import { DatabaseError } from '../value/error.ts'
import { checkCircuit, checkFunction, checkTableOrCircuit } from './arguments.ts'
import type { Change } from './change-log.ts'
import type { Changes } from './changes.ts'
import type { Circuits } from './circuits.ts'
import type { Exclusive } from './exclusive.ts'
import type { Feeds } from './feeds.ts'
import type { History } from './history.ts'
import type { Publications } from './publications.ts'
import { outputOf, readable } from './readable.ts'
import type { ChangesOptions, FollowOptions, Source } from './source.ts'
import type { Step } from './step.ts'
import type { Tables } from './tables.ts'

export abstract class Followed {
  protected abstract readonly tables: Tables
  protected abstract readonly circuits: Circuits
  protected abstract readonly history: History
  protected abstract readonly exclusive: Exclusive
  protected abstract readonly publications: Publications
  protected abstract readonly feeds: Feeds

  /**
   * Publishes a cached output: what each step changes in it is kept in the database, in the step's transaction, so that `changes` can be resumed from any
   * later step, across definitions and processes, and `stepping tail` can follow it from outside. It stays published until `unpublish`, whatever
   * happens to the circuit: where another definition changes what it holds, that difference is a step of its own. Publishing again changes nothing.
   * Costs each step O(what it changes in the output); `prune` forgets the changes with the log. Tables need no publishing.
   * @throws DatabaseError if the circuit was not added, has no such output, or does not cache it
   */
  publish<O, K extends keyof O & string>(circuit: Circuit<O>, output: K): void
  publish<T>(circuit: Circuit<{ readonly [SOLE_OUTPUT]: T }>): void
  publish(circuit: Circuit<unknown>, output: string = SOLE_OUTPUT): void {
    this.exclusive.usable()
    checkCircuit(circuit)
    const consequence = 'nobody could tell what another definition of it changes'
    const running = readable(this.circuits.named(circuit.name), circuit, output, consequence)
    const label = circuit.label(output)
    if (this.publications.has(label)) return
    this.exclusive.run(`publishing ${label}`, () =>
      this.publications.publish(running, output, this.history.lastStep),
    )
    this.publications.changed()
  }

  /**
   * Forgets the changes that are kept of an output, and keeps no more. Also of a circuit that is not there, by the output's label, as in `receipts.totals`.
   * @throws DatabaseError if it is not published
   */
  unpublish<O, K extends keyof O & string>(circuit: Circuit<O>, output: K): void
  unpublish<T>(circuit: Circuit<{ readonly [SOLE_OUTPUT]: T }>): void
  unpublish(label: string): void
  unpublish(of: Circuit<unknown> | string, output: string = SOLE_OUTPUT): void {
    this.exclusive.usable()
    if (typeof of !== 'string') checkCircuit(of)
    const label = typeof of === 'string' ? of : of.label(output)
    const { all } = this.publications
    if (!all.includes(label))
      throw new DatabaseError(`${label} is not published; published are ${all.join(', ') || 'no outputs'}`)
    this.exclusive.run(`unpublishing ${label}`, () => this.publications.unpublish(label))
    this.publications.changed()
    this.feeds.restructured()
  }

  /** The published outputs, as in `receipts.totals`. */
  get published(): readonly string[] {
    return this.publications.all
  }

  /**
   * The changes of a table or an output, each with its step: first those after `from`, then each as its step is committed, without a gap or a
   * repetition, whatever the steps are (undo, redo and goto are steps like others). Steps that do not change it are left out. Without `from`, only what comes.
   *
   * A reader may be slow: of what it has not asked for at most 10,000 rows are kept in memory, the rest is read again from the log when it asks. For an
   * output that is not published that means running its circuit again in memory, as `replay` does, as if it had always been there: O(|tables| + steps).
   *
   * It ends with `break`, `return()`, the signal, or when the database is closed; `position` is then what to resume from. It fails if what it has missed
   * is pruned meanwhile, and, for an output that is not published, if its circuit is dropped or replaced.
   * @throws DatabaseError if there is no such table, circuit or output, there was no such step, or it was pruned or came before the output was published
   */
  changes<T>(table: Table<T>, options?: ChangesOptions): Changes<T>
  changes<O, K extends keyof O & string>(
    circuit: Circuit<O>,
    output: K,
    options?: ChangesOptions,
  ): Changes<O[K]>
  changes<T>(circuit: Circuit<{ readonly [SOLE_OUTPUT]: T }>, options?: ChangesOptions): Changes<T>
  changes(of: Table | Circuit<unknown>, ...rest: unknown[]): Changes<unknown> {
    const output = typeof rest[0] === 'string' ? (rest.shift() as string) : SOLE_OUTPUT
    const [options = {}] = rest as [ChangesOptions?]
    return this.feeds.iterate(this.source(of, output), options)
  }

  /**
   * Calls a function after every committed step, or with every change of a table or an output, until the function that this returns is called. With `from`,
   * it is called at once with what has changed since, as `changes` has it. Steps that a listener makes are told of when everybody knows the one before. What a
   * listener throws is reported, and neither undoes the step nor keeps others from being told.
   * @throws DatabaseError as `changes`
   */
  subscribe(listener: (step: Step) => void): () => void
  subscribe<T>(
    table: Table<T>,
    listener: (change: Change<NoInfer<T>>) => void,
    options?: FollowOptions,
  ): () => void
  subscribe<O, K extends keyof O & string>(
    circuit: Circuit<O>,
    output: K,
    listener: (change: Change<O[K]>) => void,
    options?: FollowOptions,
  ): () => void
  subscribe<T>(
    circuit: Circuit<{ readonly [SOLE_OUTPUT]: T }>,
    listener: (change: Change<NoInfer<T>>) => void,
    options?: FollowOptions,
  ): () => void
  subscribe(of: Table | Circuit<unknown> | ((step: Step) => void), ...rest: unknown[]): () => void {
    if (typeof of === 'function') return this.feeds.listen(of)
    const output = typeof rest[0] === 'string' ? (rest.shift() as string) : SOLE_OUTPUT
    const [listener, options = {}] = rest as [(change: Change) => void, FollowOptions?]
    checkTableOrCircuit(of)
    checkFunction('a function that is told of changes', listener)
    return this.feeds.follow(this.source(of, output), listener, options)
  }

  private source(of: Table | Circuit<unknown>, output: string): Source<unknown> {
    this.exclusive.usable()
    checkTableOrCircuit(of)
    if (!('graph' in of)) return this.feeds.ofTable(this.tables.resolve(of))
    outputOf(this.circuits.named(of.name), of, output)
    return this.feeds.ofOutput(of, output)
  }
}
