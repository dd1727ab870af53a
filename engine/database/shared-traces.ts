/**
 * Traces of streams that several circuits of a database need: one trace serves all of them, under the name that the first of them gave it. Each
 * circuit claims the traces that it reads by what is in them: the fingerprint of the stream, and the arrangement.
 */
import type { SharedTraces } from '../circuit/runner.ts'
import type { Arrangement } from '../trace/arrangement.ts'
import type { Store, Trace } from '../trace/trace.ts'

/** The names of the traces that a circuit reads, by what is in them. */
export type Claims = Readonly<Record<string, string>>

/** What other circuits claim: those that run, whose traces are current, and those that are stored only. */
export interface Others {
  readonly running: readonly Claims[]
  readonly absent: readonly Claims[]
}

/** Opens the traces of one circuit. */
export class TraceOpener implements SharedTraces {
  /** Which traces hold already what the circuit would fill them with, by name. */
  readonly filled = new Set<string>()
  readonly table: SharedTraces['table']
  private readonly store: Store
  private readonly others: Others
  /** What the circuit itself has claimed earlier, if that is current. */
  private readonly own: Claims | undefined
  private readonly names = new Map<string, string>()

  constructor(store: Store, table: SharedTraces['table'], others: Others, own: Claims | undefined) {
    this.store = store
    this.table = table
    this.others = others
    this.own = own
  }

  /** What the circuit claims now. */
  get claims(): Claims {
    return Object.fromEntries(this.names)
  }

  stream(content: string, wanted: string, arrangement: Arrangement): { name: string; state: Trace } {
    const name = this.names.get(content) ?? this.find(content, wanted)
    this.names.set(content, name)
    return { name, state: this.store.trace(name, arrangement) }
  }

  private find(content: string, wanted: string): string {
    const own = this.own?.[content]
    if (own !== undefined) return own
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

  /** The name, or, where another stream's trace has it, the name with a number. */
  private free(wanted: string): string {
    const taken = new Set([...this.others.running, ...this.others.absent, this.claims].flatMap(Object.values))
    let name = wanted
    for (let n = 2; taken.has(name); n++) name = `${wanted} (${n})`
    return name
  }
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
