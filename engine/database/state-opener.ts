/**
 * Which states the circuits of a database have. Traces of streams that several circuits need are there once, under the name that the first of them
 * gave them; each circuit claims the traces that it reads by what is in them: the fingerprint of the stream, and the arrangement. The other states of a
 * circuit are its own, and told apart by what is in them too: so a circuit whose definition has changed keeps those that mean what they meant.
 */
import type { State } from '../circuit/operator.ts'
import type { Named, StateSource } from '../circuit/runner.ts'
import type { Arrangement } from '../trace/arrangement.ts'
import type { Columns } from '../trace/columns.ts'
import type { Store, Trace } from '../trace/trace.ts'

/** The names of the traces that a circuit reads, by what is in them. */
export type Claims = Readonly<Record<string, string>>

/** What other circuits claim: those that run, whose traces are current, and those that are stored only. */
export interface Others {
  readonly running: readonly Claims[]
  readonly absent: readonly Claims[]
}

/** What a circuit of that name has had until now. */
export interface Previous {
  readonly claims: Claims
  /** What is in its own states, by name; where that cannot be told, the place of the state in the circuit. */
  readonly states: Readonly<Record<string, string>>
}

export const NOTHING: Previous = { claims: {}, states: {} }

/** Opens the states of one circuit. */
export class StateOpener implements StateSource {
  /** Which states hold already what the circuit would fill them with, by name. */
  readonly filled = new Set<string>()
  readonly table: StateSource['table']
  private readonly store: Store
  private readonly others: Others
  private readonly previous: Previous
  /** Whether the definition is as it was: then states whose contents cannot be told are what they were too. */
  private readonly unchanged: boolean
  private readonly names = new Map<string, string>()
  private readonly ownNames = new Map<string, string>()

  /** @param previous what the circuit has had, if that is as of the last step; what is left of it must be dropped before */
  constructor(
    store: Store,
    table: StateSource['table'],
    others: Others,
    previous: Previous = NOTHING,
    unchanged = false,
  ) {
    this.store = store
    this.table = table
    this.others = others
    this.previous = previous
    this.unchanged = unchanged
  }

  /** What is in the circuit's own states now, by name. */
  get ownStates(): Previous['states'] {
    return Object.fromEntries([...this.ownNames].map(([known, name]) => [name, known]))
  }

  /** Whether nothing is left to fill of a circuit that was there before. */
  get areFilled(): boolean {
    const names = [...this.names.values(), ...this.ownNames.values()]
    return this.previous !== NOTHING && names.every((name) => this.filled.has(name))
  }

  /** What the circuit claims now. */
  get claims(): Claims {
    return Object.fromEntries(this.names)
  }

  stream(content: string, wanted: string, arrangement: Arrangement, columns: Columns | null): Named<Trace> {
    const name = this.names.get(content) ?? this.find(content, wanted)
    this.names.set(content, name)
    return { name, state: this.store.trace(name, arrangement, columns) }
  }

  own<S extends State>(
    content: string | null,
    wanted: string,
    open: (store: Store, name: string) => S,
  ): Named<S> {
    const known = content ?? placed(wanted)
    const name = this.ownNames.get(known) ?? this.findOwn(content, wanted)
    this.ownNames.set(known, name)
    return { name, state: open(this.store, name) }
  }

  private find(content: string, wanted: string): string {
    const before = this.previous.claims[content]
    if (before !== undefined) {
      this.filled.add(before)
      return before
    }
    const running = named(content, this.others.running)
    if (running !== undefined) {
      this.filled.add(running)
      return running
    }
    // One that only stored circuits claim may have fallen behind: it is filled again, for them as well.
    const absent = named(content, this.others.absent)
    if (absent !== undefined) {
      this.store.drop(absent)
      return absent
    }
    return this.free(wanted)
  }

  private findOwn(content: string | null, wanted: string): string {
    const { states } = this.previous
    const known = [...(content === null ? [] : [content]), ...(this.unchanged ? [placed(wanted)] : [])]
    const name = Object.keys(states).find((name) => known.includes(states[name] as string))
    if (name === undefined) return this.free(wanted)
    this.filled.add(name)
    return name
  }

  /** The name, or, where another state has it, the name with a number. */
  private free(wanted: string): string {
    const taken = new Set([
      ...[...this.others.running, ...this.others.absent, this.previous.claims, this.claims].flatMap(
        Object.values,
      ),
      ...Object.keys(this.previous.states),
      ...this.ownNames.values(),
    ])
    let name = wanted
    for (let n = 2; taken.has(name); n++) name = `${wanted} (${n})`
    return name
  }
}

/** Stands for what is in a state where that cannot be told. */
export function placed(wanted: string): string {
  return `at ${wanted}`
}

function named(content: string, all: readonly Claims[]): string | undefined {
  return all.find((claims) => Object.hasOwn(claims, content))?.[content]
}

/** The names that a circuit claimed and no other does: they are dropped with it. */
export function claimedAlone(claims: Claims, others: Others): string[] {
  const kept = new Set([...others.running, ...others.absent].flatMap(Object.values))
  return Object.values(claims).filter((name) => !kept.has(name))
}

/** Whether two of several circuits claim the same trace, which then must be fed once. */
export function overlap(all: readonly Claims[]): boolean {
  const names = all.flatMap(Object.values)
  return new Set(names).size < names.length
}

/** What of a circuit's previous states another definition of it has too. @param contents what is in the states of the other */
export function kept(previous: Previous, contents: ReadonlySet<string>): Previous {
  const having = (entries: Readonly<Record<string, string>>, at: 0 | 1): Record<string, string> =>
    Object.fromEntries(Object.entries(entries).filter((entry) => contents.has(entry[at])))
  return { claims: having(previous.claims, 0), states: having(previous.states, 1) }
}
