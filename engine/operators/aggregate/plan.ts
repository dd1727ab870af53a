/** What an aggregate does: the key of its groups, its functions, and what it has to remember for them. */
import type { StateSpec } from '../../circuit/state.ts'
import { Arrangement, type Key } from '../../trace/arrangement.ts'
import { equal } from '../../value/canonical.ts'
import { setColumn } from '../../value/columns.ts'
import { owned } from '../../value/stored.ts'
import type { Value } from '../../value/types.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import type { Form, GatheredForm, LinearForm } from './aggregate-function.ts'
import { inGroups, insideGroups, intoGroups } from './groups.ts'
import { Source } from './source.ts'

/** The total weight of a group, then for each function what is remembered for it: its accumulator, or null if it needs none. */
export type GroupState = readonly [number, ...Value[]] & WithRow
/** A state while it is moved. */
export type MovingState = [number, ...Value[]] & WithRow

interface WithRow {
  /** The row that was put out for a state. Not stored: a store in memory gives back the state itself, and then the row need not be made again. */
  [ROW]?: Columns | null
}
export const ROW: unique symbol = Symbol('row')

/** What the user said: the key, and functions by the names of their columns. */
export interface Aggregation {
  readonly by: Arrangement
  readonly functions: readonly { readonly name: string; readonly form: Form }[]
}

/** A row under construction. */
export type Columns = Record<string, unknown>

export class Plan {
  /** The key of a group, the groups of `perGroup` around it first. */
  readonly by: Arrangement
  /** Whether there is exactly one group, which has a row also over nothing. */
  readonly eager: boolean
  readonly linear: readonly { readonly slot: number; readonly form: LinearForm }[]
  readonly gathered: readonly { readonly slot: number; readonly form: GatheredForm }[]
  readonly sources: readonly Source[]
  /** Whether a function needs all rows of a group. */
  readonly whole: boolean
  /** How many groups of `perGroup` are around. */
  readonly depth: number
  private readonly aggregation: Aggregation
  private readonly zero: GroupState
  /** A row of the output before anything is in it: copying it is quicker than adding column after column. */
  private readonly blank: Columns

  constructor(aggregation: Aggregation, depth = 0) {
    const { by, functions } = aggregation
    const linear: { slot: number; form: LinearForm }[] = []
    const gathered: { slot: number; form: GatheredForm }[] = []
    const sources: Source[] = []
    functions.forEach(({ name, form }, i) => {
      const slot = i + 1
      if (form.type === 'linear') linear.push({ slot, form })
      if (form.type === 'gathered') gathered.push({ slot, form })
      if (form.type === 'ordered') {
        let source = sources.find((candidate) => candidate.serves(form))
        if (source === undefined) {
          source = new Source(name, form, by, depth)
          sources.push(source)
        }
        source.functions.push({ slot, form })
      }
    })
    this.by = inGroups(by, depth)
    this.blank = Object.fromEntries([...by.names, ...functions.map(({ name }) => name)].map((n) => [n, null]))
    this.eager = this.by.width === 0
    this.linear = linear
    this.gathered = gathered
    this.sources = sources
    this.whole = functions.some(({ form }) => form.type === 'whole')
    this.depth = depth
    this.aggregation = aggregation
    this.zero = [0, ...functions.map(({ form }) => zeroOf(form))]
  }

  /** The same for rows `{group, row}`. */
  perGroup(): Plan {
    return new Plan(this.aggregation, this.depth + 1)
  }

  /** Accumulators, then a trace for each source, then one of the rows of each group if a function needs them all. */
  get states(): StateSpec[] {
    return [
      { kind: 'accumulators', name: 'accumulators', width: this.by.width, ...this.rowsBy },
      ...this.sources.map(({ state }) => state),
      ...(this.whole ? [{ kind: 'trace', port: 0, arrangement: this.by } as const] : []),
    ]
  }

  /** How the rows that are put out are arranged as the groups are; in groups of `perGroup`, or over everything, they need not be. */
  private get rowsBy(): { readonly by?: Arrangement } {
    return this.depth > 0 || this.by.width === 0 ? {} : { by: Arrangement.columns(this.by.names) }
  }

  /** The state of a group without rows. */
  start(): MovingState {
    return this.zero.slice() as MovingState
  }

  /** Whether all functions are linear. */
  get isLinear(): boolean {
    return this.linear.length === this.aggregation.functions.length
  }

  /** Whether nothing is left to remember of a group. */
  isForgotten(state: GroupState): boolean {
    if (state[0] !== 0 || this.eager) return false
    for (const { slot, form } of this.linear) if (!form.isZero(state[slot] as Value)) return false
    for (const { slot } of this.gathered) if (!(state[slot] as ZSet<unknown>).isEmpty) return false
    return this.sources.every(({ functions }) =>
      functions.every(({ slot, form }) => state[slot] === form.zero),
    )
  }

  /**
   * The row of a group, without the groups of `perGroup` around it; null if it has none.
   * @param rows all rows of the group, where a function needs them
   */
  row(key: Key, state: GroupState, rows: readonly Entry<unknown>[]): Columns | null {
    if (state[0] === 0 && !this.eager) return null
    const inside =
      this.depth === 0 ? rows : rows.map(({ row, weight }) => new Entry(this.inside(row), weight))
    const { functions } = this.aggregation
    const row = this.keyColumns(key, { ...this.blank })
    for (let i = 0; i < functions.length; i++) {
      const { name, form } = functions[i] as (typeof functions)[0]
      setColumn(row, name, resultOf(form, state[i + 1] as Value, state[0], inside))
    }
    return row
  }

  /** Whether two rows of a group have equal results. */
  isSame(a: Columns, b: Columns): boolean {
    return this.aggregation.functions.every(({ name, form }) =>
      // What was gathered is another Z-set only if it has changed: nothing has to be compared.
      form.type === 'gathered' ? a[name] === b[name] : equal(a[name], b[name]),
    )
  }

  /** The columns of the key. */
  keyColumns({ parts }: Key, row: Columns = {}): Columns {
    const { names } = this.aggregation.by
    for (let i = 0; i < names.length; i++) setColumn(row, names[i] as string, parts[this.depth + i])
    return row
  }

  /** A row of the output in the groups of `perGroup`. */
  outside({ parts }: Key, row: Columns): unknown {
    return this.depth === 0 ? row : intoGroups(row, parts.slice(0, this.depth))
  }

  /** A row of the input without the groups of `perGroup`. */
  inside(row: unknown): unknown {
    return this.depth === 0 ? row : insideGroups(row, this.depth)
  }
}

/** What is remembered for a function of no rows. */
function zeroOf(form: Form): Value {
  switch (form.type) {
    case 'gathered':
      return ZSet.empty()
    case 'whole':
      return null
    default:
      return form.zero
  }
}

/**
 * What a function puts out, by what is remembered for it, with the total weight of the group, or by all rows; out of reach of whoever made it, since it is
 * remembered with the group's state.
 */
function resultOf(form: Form, remembered: Value, weight: number, rows: readonly Entry<unknown>[]): unknown {
  switch (form.type) {
    case 'linear':
      return owned(form.result(remembered, weight))
    case 'gathered':
      return remembered
    case 'whole':
      return owned(form.result(rows))
    default:
      return owned(form.result(remembered))
  }
}
