/**
 * What aggregate functions make of the rows of a frame, while rows come in at one end and go out at the other. A linear function keeps its
 * accumulator, an ordered one the values of the frame in their order, any other the rows, or what it gathers of them.
 */
import { rowFailure } from '../../circuit/failure.ts'
import { BTree } from '../../value/b-tree.ts'
import { compare } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import { exact } from '../../zset/exact.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import { type Form, given, type LinearForm, type OrderedForm } from '../aggregate/aggregate-function.ts'
import type { Item, ItemChanges } from '../aggregate/item-changes.ts'

/** What a window computes, and how. */
export interface Functions {
  readonly forms: readonly Form[]
  /** Whether rows only come in, as those of a frame do that begins where the group does. */
  readonly growing: boolean
  /** A row as the functions are given it: without the groups around it. */
  readonly inside: (row: unknown) => unknown
}

/** Whether what a function makes of a frame can be remembered and gone on from, without the rows that are in it. */
export function canGoOn({ forms, growing }: Functions): boolean {
  return forms.every(
    (form) => form.type === 'linear' || (growing && form.type === 'ordered' && form.come !== undefined),
  )
}

/** One function on its frame. */
interface Running {
  /** Takes so many copies of a row in, or out if it is a negative number. */
  move(row: unknown, copies: number): void
  /** @param size the number of rows in the frame */
  result(size: number): unknown
  /** What to remember, if it can be gone on from. */
  readonly state: Value
}

export class Contents {
  private readonly functions: readonly Running[]
  private readonly inside: (row: unknown) => unknown
  /** The number of rows in the frame. */
  private size: number
  /** Whether it is remembered, behind what functions have made of the rows. */
  private readonly needsSize: boolean

  /** @param state what was remembered of a frame; without it the frame is empty */
  constructor({ forms, growing, inside }: Functions, state?: readonly Value[]) {
    this.inside = inside
    this.functions = forms.map((form, i) => running(form, growing, state?.[i]))
    this.needsSize = forms.some((form) => form.type === 'linear' && form.needsWeight)
    this.size = this.needsSize ? ((state?.[forms.length] as number | undefined) ?? 0) : 0
  }

  /** Takes so many copies of a row in, or out if it is a negative number. */
  move({ row }: Entry<unknown>, copies: number): void {
    if (copies === 0) return
    try {
      this.size = exact(this.size + copies, 'the number of rows in the frame')
      const inside = this.inside(row)
      for (const made of this.functions) made.move(inside, copies)
    } catch (error) {
      throw rowFailure(error, row)
    }
  }

  results(): unknown[] {
    return this.functions.map((made) => made.result(this.size))
  }

  get state(): Value[] {
    const made = this.functions.map(({ state }) => state)
    return this.needsSize ? [...made, this.size] : made
  }
}

function running(form: Form, growing: boolean, state: Value | undefined): Running {
  switch (form.type) {
    case 'linear':
      return new Linear(form, state)
    case 'ordered':
      return growing && form.come !== undefined ? new Growing(form, form.come, state) : new Sorted(form)
    case 'gathered':
      return new Gathered(form.of, ZSet.ofParts)
    case 'whole':
      return new Gathered((row) => row, form.result)
  }
}

class Linear implements Running {
  state: Value
  private readonly form: LinearForm

  constructor(form: LinearForm, state: Value = form.zero) {
    this.form = form
    this.state = state
  }

  move(row: unknown, copies: number): void {
    this.state = this.form.add(this.state, row, copies)
  }

  result(size: number): unknown {
    return this.form.result(this.state, size)
  }
}

/** An ordered function of values that only come, for which it does not matter whether they are there already. */
class Growing implements Running {
  state: Value
  private readonly form: OrderedForm
  private readonly come: NonNullable<OrderedForm['come']>

  constructor(form: OrderedForm, come: NonNullable<OrderedForm['come']>, state: Value = form.zero) {
    this.form = form
    this.come = come
    this.state = state
  }

  move(row: unknown): void {
    const item = itemOf(this.form, row)
    if (item !== null) this.state = this.come(this.state, item)
  }

  result(): unknown {
    return this.form.result(this.state)
  }
}

/** Items of a frame in their order, each with the number of its copies. */
type Items = BTree<Item, number>

/** An ordered function of values that come and go. */
class Sorted implements Running {
  state: Value
  private readonly form: OrderedForm
  private readonly items: Items = new BTree<Item, number>(undefined, (a, b) =>
    compare(a as Value, b as Value),
  )

  constructor(form: OrderedForm) {
    this.form = form
    this.state = form.zero
  }

  move(row: unknown, copies: number): void {
    const item = itemOf(this.form, row)
    if (item === null) return
    const before = this.items.get(item) ?? 0
    const after = exact(before + copies, 'the number of rows in the frame')
    if (after === 0) this.items.delete(item)
    else this.items.set(item, after)
    if (before === 0 || after === 0)
      this.state = this.form.move(this.state, new OneItem(item, before === 0, this.items))
  }

  result(): unknown {
    return this.form.result(this.state)
  }
}

/** One item came or went. */
class OneItem implements ItemChanges {
  readonly came: readonly Item[]
  readonly growth: 1 | -1
  private readonly item: Item
  private readonly items: Items

  /** @param items those that there are now */
  constructor(item: Item, came: boolean, items: Items) {
    this.came = came ? [item] : []
    this.growth = came ? 1 : -1
    this.item = item
    this.items = items
  }

  hasGone(item: Item): boolean {
    return this.growth < 0 && compare(item as Value, this.item as Value) === 0
  }

  end(last: boolean, value?: Value): Item | undefined {
    if (value === undefined) return last ? this.items.maxKey() : this.items.minKey()
    let found: Item | undefined
    for (const item of this.items.keys([value])) {
      if (compare(item[0], value) !== 0) break
      found = item
      if (!last) break
    }
    return found
  }
}

/** What a row adds to the items of its frame; null if it does not count. */
function itemOf({ of, rows }: OrderedForm, row: unknown): Item | null {
  const value = given(of, row)
  if (value === null) return null
  return rows ? [value, row as Value] : [value]
}

/** What a function makes of the rows of a frame, or of something of each. */
class Gathered implements Running {
  readonly state = null
  private readonly of: (row: unknown) => unknown
  private readonly made: (entries: readonly Entry<unknown>[]) => unknown
  /** By their texts, each as often as it is in the frame. */
  private readonly entries = new Map<string, Entry<unknown>>()

  constructor(of: (row: unknown) => unknown, made: (entries: readonly Entry<unknown>[]) => unknown) {
    this.of = of
    this.made = made
  }

  move(row: unknown, copies: number): void {
    const entry = new Entry(this.of(row), copies)
    const weight = exact((this.entries.get(entry.text)?.weight ?? 0) + copies, entry)
    if (weight === 0) this.entries.delete(entry.text)
    else this.entries.set(entry.text, entry.at(weight))
  }

  result(): unknown {
    return this.made([...this.entries.values()])
  }
}
