/** How a trace is keyed: the function from a row to its key, and what the key's components are called. */
import { canonicalText } from '../value/canonical.ts'
import { SteppingError } from '../value/error.ts'
import type { Value } from '../value/types.ts'

/** One key: its components, and their canonical text, which is the key's identity. */
export class Key {
  readonly parts: readonly Value[]
  private known: string | undefined

  constructor(parts: readonly Value[]) {
    this.parts = parts
  }

  /** The canonical texts of the components, separated by commas. */
  get text(): string {
    this.known ??=
      this.parts.length === 1 ? canonicalText(this.parts[0]) : this.parts.map(canonicalText).join(',')
    return this.known
  }

  /** Whether a component is null: such a key equals no key in a join, as in SQL. */
  get hasNull(): boolean {
    return this.parts.includes(null)
  }
}

/** The one key of an arrangement without components. */
export const ONLY_KEY = new Key([])

/** What a key function gave that cannot be a key; the vertex that runs it adds where. */
export class KeyError extends SteppingError {
  override readonly name = 'KeyError'
}

/** A way of keying the rows of a stream. */
export class Arrangement {
  /** What the components are called, in order. */
  readonly names: readonly string[]
  /** Whether every component is the column of its name: such arrangements of one stream share one trace. */
  readonly byColumns: boolean
  private readonly extract: readonly ((row: never) => unknown)[]

  constructor(names: readonly string[], extract: readonly ((row: never) => unknown)[], byColumns = false) {
    this.names = names
    this.byColumns = byColumns
    this.extract = extract
  }

  /** By columns of a record; without any, all rows share the one key (). */
  static columns(names: readonly string[]): Arrangement {
    const extract = names.map((name) => (row: Record<string, unknown>) => row[name])
    return new Arrangement(names, extract, true)
  }

  /** The number of components. */
  get width(): number {
    return this.extract.length
  }

  /** `(basket, product)`, for names of traces and for people. */
  toString(): string {
    return `(${this.names.join(', ')})`
  }

  /** The key of a row. @throws KeyError if a component is undefined. */
  key(row: unknown): Key {
    const { extract } = this
    const parts = new Array<Value>(extract.length)
    for (let i = 0; i < extract.length; i++) {
      const part = (extract[i] as (row: unknown) => unknown)(row)
      if (part === undefined) throw this.missing(i, row)
      parts[i] = part as Value
    }
    return new Key(parts)
  }

  private missing(component: number, row: unknown): KeyError {
    const columns = row !== null && typeof row === 'object' ? Object.keys(row).join(', ') : 'none'
    return new KeyError(
      `key component "${this.names[component]}" is undefined for the row ${canonicalText(row)}`,
      `The row's columns are ${columns}; write null where a key may be missing.`,
    )
  }
}
