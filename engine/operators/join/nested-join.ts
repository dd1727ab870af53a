/**
 * The join inside a fixpoint. With A, B the sums of the deltas a, b over outer time, it pairs at (t, i) the deltas whose times have join (t, i)
 * (the four terms of report §9.1 eq. 4):
 *
 *     a(t,i) ⋈ B(t, ≤i)  +  a(t,<i) ⋈ B(t, =i)  +  A(t−1, =i) ⋈ b(t,≤i)  +  A(t−1, <i) ⋈ b(t,i)
 *
 * The second and the third term find something at indexes at which nothing comes in: those at which the other side has stored rows for a
 * key that this step has touched. Cost: the rows of the touched keys on the other side, each of which is paired in the end. State: of
 * each side, by key and inner index, what is not kept elsewhere (circuit/nested/stored.ts).
 */

import { Agenda } from '../../circuit/nested/agenda.ts'
import type { Nested, NestedForm } from '../../circuit/nested/nested.ts'
import type { ByIndex, Stored } from '../../circuit/nested/stored.ts'
import { entriesAt, NestedTrace, type OfKey } from '../../circuit/nested/trace.ts'
import type { Batch } from '../../circuit/state.ts'
import type { Key } from '../../trace/arrangement.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import { type JoinPlan, joined, keyOf } from './plan.ts'

/** @param ports of the operator on which the two sides come in; null for a stream inside it */
export function nestedJoin(
  plan: JoinPlan,
  [left, right]: readonly [number | null, number | null] = [0, 1],
): NestedForm {
  return {
    states: [
      { kind: 'nested trace', name: 'left', port: left, by: plan.on[0] },
      { kind: 'nested trace', name: 'right', port: right, by: plan.on[1] },
    ],
    bind: ([left, right]) =>
      new RunningJoin(
        plan,
        new Side(new NestedTrace(plan.on[0], left as Stored)),
        new Side(new NestedTrace(plan.on[1], right as Stored)),
      ),
  }
}

/** One input: its memory, and the keys that the other input has touched, by the indexes at which this one has stored rows for them. */
class Side {
  readonly trace: NestedTrace
  readonly agenda = new Agenda()

  constructor(trace: NestedTrace) {
    this.trace = trace
  }

  /** What is kept of this input for a key of which the other has a row at index i. */
  ask(i: number, key: Key): OfKey {
    const ofKey = this.trace.of(key)
    if (ofKey.stored === undefined)
      for (const { at } of this.trace.stored(ofKey)) if (at > i) this.agenda.add(at, key)
    return ofKey
  }

  /** Keeps the entries that come in at index i; those with a key that can match anything, with that key. */
  bring(i: number, input: Batch): readonly Brought[] {
    const { parts } = input
    if (parts.length === 0) return NONE
    const brought: Brought[] = []
    for (const entry of parts) {
      const key = keyOf(this.trace.by, entry)
      if (key === null) continue
      this.trace.bring(i, key, entry)
      brought.push({ key, entry })
    }
    return brought
  }

  /** What earlier steps have stored at index i, for a key that was asked for. */
  storedAt(i: number, key: Key): readonly Entry<unknown>[] {
    return entriesAt(this.trace.stored(this.trace.of(key)), i)
  }

  end(): void {
    this.trace.end()
    this.agenda.clear()
  }

  forget(): void {
    this.trace.forget()
    this.agenda.clear()
  }
}

interface Brought {
  readonly key: Key
  readonly entry: Entry<unknown>
}

const NONE: readonly never[] = []

class RunningJoin implements Nested {
  private readonly plan: JoinPlan
  private readonly left: Side
  private readonly right: Side

  constructor(plan: JoinPlan, left: Side, right: Side) {
    this.plan = plan
    this.left = left
    this.right = right
  }

  at(i: number, inputs: readonly Batch[]): Batch {
    const { left, right } = this
    const out: Entry<unknown>[] = []
    const a = left.bring(i, inputs[0] as Batch)
    const b = right.bring(i, inputs[1] as Batch)
    for (const { key, entry } of a) {
      const { stored, brought } = right.ask(i, key)
      this.pair(entry, stored as ByIndex, i, out)
      this.pair(entry, brought, i, out)
    }
    for (const { key, entry } of b) {
      const { stored, brought } = left.ask(i, key)
      this.pairBack(brought, i - 1, entry, out)
      this.pairBack(stored as ByIndex, i, entry, out)
    }
    for (const key of right.agenda.at(i)?.values() ?? NONE) {
      const { brought } = left.trace.of(key)
      for (const entry of right.storedAt(i, key)) this.pairBack(brought, i - 1, entry, out)
    }
    for (const key of left.agenda.at(i)?.values() ?? NONE) {
      const { brought } = right.trace.of(key)
      for (const entry of left.storedAt(i, key)) this.pair(entry, brought, i - 1, out)
    }
    return ZSet.ofParts(out)
  }

  /** A left row with those right rows that have an index up to i. */
  private pair(entry: Entry<unknown>, rights: ByIndex, i: number, out: Entry<unknown>[]): void {
    for (const { at, entries } of rights) {
      if (at > i) break
      for (const other of entries) out.push(joined(entry, other, this.plan.select))
    }
  }

  /** A right row with those left rows that have an index up to i. */
  private pairBack(lefts: ByIndex, i: number, entry: Entry<unknown>, out: Entry<unknown>[]): void {
    for (const { at, entries } of lefts) {
      if (at > i) break
      for (const other of entries) out.push(joined(other, entry, this.plan.select))
    }
  }

  due(i: number): number {
    return Math.min(this.left.agenda.next(i), this.right.agenda.next(i))
  }

  end(): void {
    this.left.end()
    this.right.end()
  }

  forget(): void {
    this.left.forget()
    this.right.forget()
  }
}
