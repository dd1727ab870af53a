/**
 * What ordered functions read: the values of each group in their order, as a trace by (group, value) that the operator stages; or, where
 * rows are told apart, a trace of the input by (group, value, row). Functions of the same values read the same one.
 */

import { computed } from '../../circuit/forms/key.ts'
import { Code } from '../../circuit/functions/code.ts'
import type { StateSpec } from '../../circuit/state.ts'
import { Arrangement, type Key, type KeyComponent, WHOLE_ROW } from '../../trace/arrangement.ts'
import type { Value } from '../../value/types.ts'
import { Entry } from '../../zset/zset.ts'
import { given, type OrderedForm } from './aggregate-function.ts'
import { inGroups, insideGroups } from './groups.ts'
import type { Item } from './item-changes.ts'

export class Source {
  /** Whether it tells the rows behind the values apart. */
  readonly rows: boolean
  readonly state: StateSpec
  /** The functions that read it, each with its place in a group's state. */
  readonly functions: { readonly slot: number; readonly form: OrderedForm }[] = []
  private readonly of: OrderedForm['of']
  private readonly identity: string | null
  private readonly depth: number

  /**
   * @param name the column of the first function that reads it
   * @param by the key of the groups, without the groups of `perGroup` around them, of which there are `depth`
   */
  constructor(name: string, { of, rows }: OrderedForm, by: Arrangement, depth: number) {
    this.rows = rows
    this.of = of
    this.identity = new Code(of).identity
    this.depth = depth
    this.state = rows
      ? { kind: 'trace', port: 0, arrangement: inGroups(byValueAndRow(by, computed(name, of)), depth) }
      : { kind: 'own trace', name: `values for ${name}`, arrangement: elements(by.width + depth + 1) }
  }

  /** Whether a function can read it. */
  serves({ of, rows }: OrderedForm): boolean {
    const same = of === this.of || (this.identity !== null && this.identity === new Code(of).identity)
    return same && rows === this.rows
  }

  /** Whether the operator stages the trace; else it is one of the input. */
  get staged(): boolean {
    return !this.rows
  }

  /**
   * An entry of the input as one of the trace; null if it does not count.
   * @param row its row, without the groups of `perGroup`
   * @throws ValueError if it cannot be stored
   */
  stored(key: Key, entry: Entry<unknown>, row: unknown): Entry<unknown> | null {
    const value = given(this.of, row)
    if (value === null) return null
    const stored = this.rows ? entry : new Entry<unknown>([...key.parts, value], entry.weight)
    stored.own()
    return stored
  }

  /** What a row of the trace says of its group. */
  item(stored: unknown): Item {
    if (!this.rows) return [(stored as readonly Value[]).at(-1) as Value]
    const row = insideGroups(stored, this.depth)
    return [given(this.of, row), row as Value]
  }
}

function byValueAndRow(by: Arrangement, value: KeyComponent): Arrangement {
  return by.followedBy(new Arrangement([value, WHOLE_ROW]))
}

/** Arrays by their elements, all of them: no two have the same key. */
function elements(width: number): Arrangement {
  return new Arrangement(
    Array.from({ length: width }, (_, i) => ({
      name: String(i),
      of: (stored: readonly Value[]) => stored[i],
      identity: null,
      ...(i === width - 1 ? { whole: true } : {}),
    })),
  )
}
