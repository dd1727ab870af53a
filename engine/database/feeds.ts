/** Everybody who is told of what steps change: listeners to whole steps, and followers of one thing, who may begin at a step of the past. */
import type { Circuit } from '../circuit/circuit.ts'
import type { Table } from '../circuit/table.ts'
import { DatabaseError } from '../value/error.ts'
import { ZSet } from '../zset/zset.ts'
import type { Change, ChangeLog } from './change-log.ts'
import { Changes } from './changes.ts'
import type { History } from './history.ts'
import type { Publications } from './publications.ts'
import type { ChangesOptions, Follower, FollowOptions, Source } from './source.ts'
import { type Outcome, Step } from './step.ts'

/** What feeds ask of their database. */
interface Host {
  readonly history: Pick<History, 'lastStep'>
  replay(from: number, to: number): IterableIterator<Step>
  /** Whether it is that circuit, and no other of its name, that runs. */
  runs(circuit: Circuit<unknown>): boolean
}

/** So many steps are run again at once for one who has missed them: their log is in memory meanwhile. */
const RUN_AGAIN = 10_000

export class Feeds {
  private readonly host: Host
  private readonly log: ChangeLog
  private readonly publications: Publications
  private readonly report: (error: unknown) => void
  /** With the last step before each came. */
  private readonly followers = new Map<Follower, number>()
  private undelivered: Outcome[] = []
  private delivering = false

  /** @param report is told what a listener throws: the step is committed, and whoever made it has not failed */
  constructor(host: Host, log: ChangeLog, publications: Publications, report: (error: unknown) => void) {
    this.host = host
    this.log = log
    this.publications = publications
    this.report = report
  }

  /** Tells everybody of a committed step, in the order of steps: one that a listener makes is told of when all know the one before. */
  deliver(step: Outcome): void {
    this.undelivered.push(step)
    if (this.delivering) return
    this.delivering = true
    try {
      for (let next = this.undelivered.shift(); next !== undefined; next = this.undelivered.shift()) {
        for (const [follower, since] of [...this.followers])
          if (next.number > since && this.followers.has(follower)) follower.see(next)
      }
    } finally {
      this.delivering = false
    }
  }

  /** Which circuits there are has changed: ends those who follow one that is gone. */
  restructured(): void {
    for (const follower of [...this.followers.keys()]) if (follower.end) follower.close(follower.end)
  }

  close(): void {
    for (const follower of [...this.followers.keys()]) follower.close()
  }

  /** Calls a listener after each step; what it throws is reported. */
  listen(listener: (step: Step) => void): () => void {
    const follower: Follower = {
      see: (step) => this.call(listener, new Step(step)),
      end: undefined,
      close: () => void this.followers.delete(follower),
    }
    this.followers.set(follower, this.host.history.lastStep)
    return follower.close
  }

  /** Calls a listener with each change, at once with those since `from`. @throws DatabaseError if these are not known */
  follow<T>(
    source: Source<T>,
    listener: (change: Change<T>) => void,
    { from = this.host.history.lastStep }: FollowOptions,
  ): () => void {
    source.check(from)
    let done = from
    let catchingUp = true
    const see = (step: Outcome): void => {
      if (catchingUp || step.number <= done) return
      done = step.number
      const delta = source.in(step)
      if (!delta.isEmpty) this.call(listener, { step: step.number, delta: delta.handedOut() })
    }
    const follower: Follower = {
      see,
      get end() {
        return source.end()
      },
      close: (failure) => {
        this.followers.delete(follower)
        if (failure !== undefined) this.report(failure)
      },
    }
    this.followers.set(follower, this.host.history.lastStep)
    // What the listener steps itself meanwhile is read as well.
    while (done < this.host.history.lastStep) {
      const to = this.host.history.lastStep
      for (const { step, delta } of source.read(done, to))
        this.call(listener, { step, delta: delta.handedOut() })
      done = to
    }
    catchingUp = false
    return () => follower.close()
  }

  /** @throws DatabaseError if the changes since `from` are not known */
  iterate<T>(source: Source<T>, { from = this.host.history.lastStep, signal }: ChangesOptions): Changes<T> {
    source.check(from)
    const abort = (): void => void changes.return()
    const changes = new Changes<T>(
      source,
      from,
      () => this.host.history.lastStep,
      () => {
        this.followers.delete(changes)
        signal?.removeEventListener('abort', abort)
      },
    )
    this.followers.set(changes, this.host.history.lastStep)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
    return changes
  }

  ofTable({ name }: Table): Source<unknown> {
    return {
      name,
      in: (step) => step.changes.get(name) ?? ZSet.empty(),
      read: (after, to) => this.log.read(name, true, after, to),
      check: (after) => this.log.check(name, after),
      end: () => undefined,
    }
  }

  /** An output that is published is followed by its name, whichever circuit has it; another as long as its circuit is there. */
  ofOutput(circuit: Circuit<unknown>, output: string): Source<unknown> {
    const name = circuit.label(output)
    const isPublished = (): boolean => this.publications.has(name)
    return {
      name,
      in: ({ outputs }) =>
        outputs.find((found) =>
          isPublished()
            ? found.circuit.label(found.output) === name
            : found.circuit === circuit && found.output === output,
        )?.delta ?? ZSet.empty(),
      read: (after, to) =>
        isPublished()
          ? this.log.read(name, false, after, to)
          : this.again(circuit as Circuit<Record<string, unknown>>, output, after, to),
      check: (after) => this.log.check(name, after),
      end: () =>
        isPublished() || this.host.runs(circuit)
          ? undefined
          : new DatabaseError(
              `circuit ${circuit.name} was dropped, or replaced by another of that name`,
              `Follow the other one, or publish ${name}: then changes go on across definitions.`,
            ),
    }
  }

  /** What steps change in an output that nobody keeps: the circuit is run through them again. */
  private *again(
    circuit: Circuit<Record<string, unknown>>,
    output: string,
    after: number,
    to: number,
  ): IterableIterator<Change> {
    for (let from = after; from < to; from += RUN_AGAIN) {
      for (const step of this.host.replay(from + 1, Math.min(to, from + RUN_AGAIN))) {
        const delta = step.delta(circuit, output)
        if (!delta.isEmpty) yield { step: step.number, delta }
      }
    }
  }

  private call<A>(listener: (argument: A) => void, argument: A): void {
    try {
      listener(argument)
    } catch (error) {
      this.report(error)
    }
  }
}
