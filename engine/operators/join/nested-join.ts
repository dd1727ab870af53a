/**
 * The join inside a fixpoint. With A, B the sums of the deltas a, b over outer time, it pairs at (t, i) the deltas whose times have join (t, i)
 * (the four terms of report §9.1 eq. 4):
 *
 *     a(t,i) ⋈ B(t, ≤i)  +  a(t,<i) ⋈ B(t, =i)  +  A(t−1, =i) ⋈ b(t,≤i)  +  A(t−1, <i) ⋈ b(t,i)
 *
 * The second and the third term find something at indexes at which nothing comes in: those at which the other side has stored rows for a
 * key that this step has touched. Cost: the rows of the touched keys on the other side, each of which is paired in the end. State: a trace of
 * each side by key and inner index; for a side from outside the trace that the rest of the circuit uses.
 */

import { Agenda } from '../../circuit/agenda.ts'
import type { Nested, NestedForm } from '../../circuit/nested.ts'
import { type ByIndex, NestedTrace, nestedTraceSpec } from '../../circuit/nested-trace.ts'
import type { Batch } from '../../circuit/state.ts'
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import { type JoinPlan, joined, keyOf } from './plan.ts'

export function nestedJoin(plan: JoinPlan, constant: readonly boolean[]): NestedForm {
  const sides = ['left', 'right'] as const
  return {
    states: sides.map((side, port) =>
      nestedTraceSpec(port, side, plan.on[port] as Arrangement, constant[port] === true),
    ),
    bind: (states) => {
      const [left, right] = sides.map(
        (_, port) =>
          new Side(
            new NestedTrace(plan.on[port] as Arrangement, states[port] as Trace, constant[port] === true),
          ),
      )
      return new RunningJoin(plan, left as Side, right as Side)
    },
  }
}

/** One input: its memory, and the keys that the other input has touched, by the indexes at which this one has stored rows for them. */
class Side {
  readonly trace: NestedTrace
  readonly agenda = new Agenda()
  private readonly asked = new Set<string>()

  constructor(trace: NestedTrace) {
    this.trace = trace
  }

  begin(): void {
    this.trace.begin()
    this.agenda.clear()
    this.asked.clear()
  }

  /** The other input has a row of this key at index i. */
  ask(i: number, key: Key): void {
    if (this.asked.has(key.text)) return
    this.asked.add(key.text)
    for (const j of this.trace.ofPast(key).keys()) if (j > i) this.agenda.add(j, key)
  }

  /** Keeps the entries that come in at index i; those with a key that can match anything, by that key. */
  bring(i: number, input: Batch): Map<string, { key: Key; entries: Entry<unknown>[] }> {
    const byKey = new Map<string, { key: Key; entries: Entry<unknown>[] }>()
    for (const entry of input.parts) {
      const key = keyOf(this.trace.by, entry)
      if (key === null) continue
      this.trace.bring(i, key, entry)
      const found = byKey.get(key.text)
      if (found === undefined) byKey.set(key.text, { key, entries: [entry] })
      else found.entries.push(entry)
    }
    return byKey
  }
}

class RunningJoin implements Nested {
  private readonly plan: JoinPlan
  private readonly left: Side
  private readonly right: Side

  constructor(plan: JoinPlan, left: Side, right: Side) {
    this.plan = plan
    this.left = left
    this.right = right
  }

  begin(): void {
    this.left.begin()
    this.right.begin()
  }

  at(i: number, inputs: readonly Batch[]): Batch {
    const out: Entry<unknown>[] = []
    const { left, right } = this
    const pair = (a: readonly Entry<unknown>[], b: readonly Entry<unknown>[]): void => {
      for (const x of a) for (const y of b) out.push(joined(x, y, this.plan.select))
    }
    const a = left.bring(i, inputs[0] as Batch)
    const b = right.bring(i, inputs[1] as Batch)
    for (const { key, entries } of a.values()) {
      right.ask(i, key)
      pair(entries, upTo(right.trace.ofPast(key), i))
      pair(entries, upTo(right.trace.ofStep(key), i))
    }
    for (const { key, entries } of b.values()) {
      left.ask(i, key)
      pair(upTo(left.trace.ofStep(key), i - 1), entries)
      pair(upTo(left.trace.ofPast(key), i), entries)
    }
    for (const key of right.agenda.at(i)?.values() ?? []) {
      pair(upTo(left.trace.ofStep(key), i - 1), right.trace.ofPast(key).get(i) ?? [])
    }
    for (const key of left.agenda.at(i)?.values() ?? []) {
      pair(left.trace.ofPast(key).get(i) ?? [], upTo(right.trace.ofStep(key), i - 1))
    }
    return ZSet.ofParts(out)
  }

  due(i: number): number {
    return Math.min(this.left.agenda.next(i), this.right.agenda.next(i))
  }

  end(): void {
    this.left.trace.end()
    this.right.trace.end()
    this.begin()
  }
}

function upTo(entries: ByIndex, i: number): Entry<unknown>[] {
  const out: Entry<unknown>[] = []
  for (const [j, there] of entries) if (j <= i) for (const entry of there) out.push(entry)
  return out
}
