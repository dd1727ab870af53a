/** One group that a step touches: its state before, and its state as the step's rows move it. */
import { consolidated } from '../../circuit/forms/local.ts'
import type { Key } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Value } from '../../value/types.ts'
import { exact } from '../../zset/exact.ts'
import type { Entry, ZSet } from '../../zset/zset.ts'
import { addition, gather } from './gathered.ts'
import { StoredItemChanges } from './item-changes.ts'
import type { GroupState, MovingState, Plan } from './plan.ts'
import type { Source } from './source.ts'

const NONE: readonly never[] = []

export class Group {
  readonly key: Key
  /** Its state before the step; undefined if nothing was remembered of it. */
  readonly old: GroupState | undefined
  readonly state: MovingState
  /** What the step brings of it for each source. */
  readonly stored: readonly Entry<unknown>[][]
  /** What the step adds to what each gathering function has gathered. */
  private readonly additions: readonly Entry<unknown>[][]
  /** What the step brings of it, where a function needs all rows. */
  readonly rows: readonly Entry<unknown>[]
  private readonly plan: Plan

  constructor(plan: Plan, key: Key, old: GroupState | undefined) {
    this.plan = plan
    this.key = key
    this.old = old
    this.state = old === undefined ? plan.start() : (old.slice() as MovingState)
    this.stored = plan.sources.length === 0 ? NONE : plan.sources.map(() => [])
    this.additions = plan.gathered.length === 0 ? NONE : plan.gathered.map(() => [])
    this.rows = plan.whole ? [] : NONE
  }

  /** Takes a row. Functions of ordered values, and those that gather, are behind until the group is settled. */
  add(entry: Entry<unknown>): void {
    const { plan, state } = this
    const { linear, sources, gathered } = plan
    const { weight } = entry
    const row = plan.inside(entry.row)
    state[0] = exact(state[0] + weight, 'the total weight of the group')
    for (let i = 0; i < linear.length; i++) {
      const { slot, form } = linear[i] as (typeof linear)[0]
      state[slot] = form.add(state[slot] as Value, row, weight)
    }
    for (let i = 0; i < sources.length; i++) {
      const stored = (sources[i] as Source).stored(this.key, entry, row)
      if (stored !== null) (this.stored[i] as Entry<unknown>[]).push(stored)
    }
    for (let i = 0; i < gathered.length; i++) {
      const { form } = gathered[i] as (typeof gathered)[0]
      ;(this.additions[i] as Entry<unknown>[]).push(addition(form, row, weight))
    }
    if (plan.whole) (this.rows as Entry<unknown>[]).push(entry)
  }

  /** Moves what functions of ordered values remember, and what has been gathered. @param traces the sources as of the step before; null if nothing is in them */
  settle(traces: readonly Trace[] | null): void {
    const { sources } = this.plan
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i] as Source
      const changed = consolidated(this.stored[i] as Entry<unknown>[])
      if (changed.length === 0) continue
      const trace = traces === null ? null : (traces[i] as Trace)
      const changes = new StoredItemChanges((stored) => source.item(stored), this.key, changed, trace)
      for (const { slot, form } of source.functions) {
        this.state[slot] = form.move(this.state[slot] as Value, changes)
      }
    }
    this.plan.gathered.forEach(({ slot }, i) => {
      this.state[slot] = gather(this.state[slot] as ZSet<unknown>, this.additions[i] as Entry<unknown>[])
    })
  }
}
