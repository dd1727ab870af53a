/** How a trace is keyed: the function from a row to its key, and what the key's components are called. */
import { canonicalText } from '../value/canonical.ts'
import { columnOf } from '../value/columns.ts'
import { CircuitError, SteppingError } from '../value/error.ts'
import { owned } from '../value/stored.ts'
import type { Value } from '../value/types.ts'
import type { Entry } from '../zset/zset.ts'

/** One key: its components, and their canonical text, which is the key's identity. */
export class Key {
  readonly parts: readonly Value[]
  private known: string | undefined

  /** @param text what identifies the key among those of its arrangement, where that is known already */
  constructor(parts: readonly Value[], text?: string) {
    this.parts = parts
    this.known = text
  }

  /** The canonical texts of the components, separated by commas; for a row as its own key, the row's. */
  get text(): string {
    this.known ??= textOf(this.parts, this.parts.length)
    return this.known
  }

  /** From now on its components are as the engine keeps them. @throws ValueError if one is no value */
  own(): void {
    const parts = this.parts as Value[]
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]
      const kept = owned(part) as Value
      if (kept !== part) parts[i] = kept
    }
  }

  /** What identifies the key in a Map, among the keys of its arrangement. */
  get id(): string | number {
    return this.parts.length === 1 ? idOf(this.parts, 1) : this.text
  }
}

/**
 * What identifies so many components at the front in a Map: a single number or string as it is, which Maps tell apart as their canonical texts
 * do, else their texts. A NUL keeps the texts apart from strings.
 */
export function idOf(parts: readonly Value[], width: number): string | number {
  if (width !== 1) return textOf(parts, width)
  const [part] = parts
  if (typeof part === 'number' || (typeof part === 'string' && part.charCodeAt(0) !== 0)) return part
  return `\0${textOf(parts, 1)}`
}

function textOf(parts: readonly Value[], width: number): string {
  if (width === 0) return ''
  let text = canonicalText(parts[0])
  for (let i = 1; i < width; i++) text += `,${canonicalText(parts[i])}`
  return text
}

/** The one key of an arrangement without components. */
export const ONLY_KEY = new Key([])

/** What a key function gave that cannot be a key; the vertex that runs it adds where. */
export class KeyError extends SteppingError {
  override readonly name = 'KeyError'
}

export type Direction = 'asc' | 'desc'

/** One component of a key. */
export interface KeyComponent {
  readonly name: string
  /** Which way a scan goes through it; ascending unless it says otherwise. */
  readonly direction?: Direction
  readonly of: (row: never) => unknown
  /** Equal for two components of equal names if they are the same function of the row; null if that cannot be known. */
  readonly identity: string | null
  /** Whether it is the whole row, so that no two rows have the same key. */
  readonly whole?: true
}

/** The row itself as the last component of a key: ends the order of rows that are equal in the other components. */
export const WHOLE_ROW: KeyComponent = { name: '*', of: (row) => row, identity: '*', whole: true }

/** With the columns of a row that is as many as SQLite compares in one condition. */
const MOST_COMPONENTS = 700

/** A way of keying the rows of a stream. */
export class Arrangement {
  readonly components: readonly KeyComponent[]
  /** What the components are called, in order. */
  readonly names: readonly string[]
  /** How many components at the front rows are looked up by, before they are gone through in the order of the others. */
  readonly prefix: number
  /** How many components at the front are the groups that rows are in. */
  private readonly depth: number
  private readonly extract: readonly ((row: never) => unknown)[]
  /** The last key that was made: rows of one key often come together, and then share it with its text. */
  private last = ONLY_KEY
  private handed: { readonly entries: readonly Entry<unknown>[]; readonly keys: readonly Key[] } | undefined

  /** @throws CircuitError if it is longer than what a store can look up by */
  constructor(components: readonly KeyComponent[], depth = 0, prefix = components.length) {
    if (components.length > MOST_COMPONENTS) {
      throw new CircuitError(
        `a key has ${components.length} components, the groups and the order around them included; expected ${MOST_COMPONENTS} at most`,
      )
    }
    this.depth = depth
    this.prefix = prefix
    this.components = components
    this.names = components.map(({ name }) => name)
    this.extract = components.map(({ of }) => of)
  }

  /** By columns of a record; without any, all rows share the one key (). */
  static columns(names: readonly string[]): Arrangement {
    return new Arrangement(names.map(column))
  }

  /** The number of components. */
  get width(): number {
    return this.extract.length
  }

  /**
   * Equal for two arrangements if they key every row alike, so that one trace of a stream serves both; null for an
   * arrangement by functions that cannot be compared.
   */
  get identity(): string | null {
    const parts = this.components.map(({ identity, direction = 'asc' }) =>
      identity === null ? null : direction === 'asc' ? identity : `${identity} desc`,
    )
    return parts.includes(null) ? null : `(${parts.join(', ')})`
  }

  /** Whether every component is a column of the row: such an arrangement can be made again from its names and directions. */
  get byColumns(): boolean {
    return this.components.every(({ name, identity }) => identity === column(name).identity)
  }

  /** Whether no two rows have the same key, because the whole row is a component. */
  get hasOneRowPerKey(): boolean {
    return this.components.some(({ whole }) => whole)
  }

  /** `(basket, product)`, for names of traces and for people. */
  toString(): string {
    return `(${this.components.map(({ name, direction }) => (direction === 'desc' ? `${name} desc` : name)).join(', ')})`
  }

  /** Looked up by this arrangement, then in the order of another. */
  followedBy(other: Arrangement): Arrangement {
    return new Arrangement([...this.components, ...other.components], this.depth, this.prefix)
  }

  /** Components of the same names, each computed in another way. */
  recomputed(of: (component: KeyComponent, n: number) => KeyComponent['of']): Arrangement {
    const components = this.components.map((component, n) => ({
      name: component.name,
      of: of(component, n),
      identity: null,
    }))
    return new Arrangement(components, this.depth, this.prefix)
  }

  /** The same keys for rows `{group, row}`: the group first, then what this arrangement makes of the row. */
  perGroup(): Arrangement {
    const inside = this.components.map(({ name, of, identity, ...component }) => ({
      ...component,
      name: `row.${name}`,
      of: ({ row }: { row: never }) => of(row),
      identity: identity === null ? null : `row.${identity}`,
    }))
    return new Arrangement([column('group'), ...inside], this.depth + 1, this.prefix + 1)
  }

  /** Whether a component of a key is null: such a key equals no key in a join, as in SQL. A group may be null like any other value. */
  hasNull(key: Key): boolean {
    return key.parts.includes(null, this.depth)
  }

  /** The key of a row. @throws KeyError if a component is undefined. */
  key(row: unknown): Key {
    const { extract, last } = this
    if (extract.length === 0) return ONLY_KEY
    const first = this.part(0, row)
    let same = first === last.parts[0] && typeof first !== 'object'
    if (extract.length === 1) return same ? last : this.made([first])
    const parts = new Array<Value>(extract.length)
    parts[0] = first
    for (let i = 1; i < extract.length; i++) {
      const part = this.part(i, row)
      parts[i] = part
      if (part !== last.parts[i] || typeof part === 'object') same = false
    }
    return same ? last : this.made(parts)
  }

  private part(component: number, row: unknown): Value {
    const part = (this.extract[component] as (row: unknown) => unknown)(row)
    if (part === undefined) throw this.missing(component, row)
    return part as Value
  }

  private made(parts: readonly Value[]): Key {
    this.last = new Key(parts)
    return this.last
  }

  /**
   * The keys of some entries, in their order. Who reads a trace and the trace itself ask for those of the same entries one after the other: what
   * was made for the first is handed to the second.
   * @throws KeyError if a component is undefined
   */
  keys(entries: readonly Entry<unknown>[]): readonly Key[] {
    const { handed } = this
    this.handed = undefined
    if (handed?.entries === entries) return handed.keys
    const keys = entries.map(({ row }) => this.key(row))
    this.handed = { entries, keys }
    return keys
  }

  private missing(component: number, row: unknown): KeyError {
    const columns = row !== null && typeof row === 'object' ? Object.keys(row).join(', ') : 'none'
    return new KeyError(
      `key component "${this.names[component]}" is undefined for the row ${canonicalText(row)}`,
      `The row's columns are ${columns}; write null where a key may be missing.`,
    )
  }
}

/** The column of that name as a component. */
export function column(name: string): KeyComponent {
  const identity = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
  return { name, of: (row: Record<string, unknown>) => columnOf(row, name), identity }
}
