/**
 * How rows of known columns stand in the columns of a b-tree: each in a cell of its own, `c0`, `c1` …. A cell whose value is that of a key column is left
 * empty, as the value can be read there; where a key is made by a function, a cell with the same string says so in one byte. A row that has other columns
 * than expected is kept as its canonical text instead, in the column `row`.
 */

import { columnOf, setColumn } from '../../value/columns.ts'
import { hexOf } from '../../value/hex.ts'
import type { Value } from '../../value/types.ts'
import { Entry, parseValue } from '../../zset/zset.ts'
import { type Arrangement, column } from '../arrangement.ts'
import { type Columns, isRecord } from '../columns.ts'
import {
  cell,
  isNative,
  NO_CELL,
  NO_CELL_SQL,
  shownCell,
  shownColumnOf,
  textOfCell,
  valueOfCell,
} from './cells.ts'
import { quoted, quotedText, type SqlValue } from './driver.ts'
import { keyColumn, keyNames } from './key-columns.ts'
import { namesInView } from './names-in-view.ts'

/** More than a row may reasonably have, and less than what SQLite can bind. */
const MOST_CELLS = 200

/** A column of rows that has a cell, or one that holds a record whose columns have. */
interface Node {
  readonly name: string
  readonly children: readonly Node[] | null
  /** The number of the cell. */
  readonly cell: number
  /** The key column that has the same value; −1 if none has. */
  readonly key: number
}

/** Shorter strings are written rather than referred to. */
const WORTH_IT = 4

/** What is bound of a row: its key columns, then the cells that are not empty by rule, or all of them with the row's text. */
export interface Bound {
  /** Whoever writes it may add what else is bound. */
  readonly primary: SqlValue[]
  /** `short` if the cells that a key column has the values of are left out, with the text: which statement takes it. */
  readonly kind: 'short' | 'whole'
}

export class RowLayout {
  /** The names of the cells in SQL. */
  readonly cells: readonly string[]
  /** Of those, the ones that a short row has. */
  readonly shortCells: readonly string[]
  private readonly nodes: readonly Node[]
  private readonly leaves: readonly (Node & { readonly path: readonly string[] })[]
  private readonly width: number
  /** The key columns that cells are left empty for. */
  private readonly referredTo: readonly number[]
  /** The key columns that are not columns of rows, and what stands in a cell that has the same string. */
  private readonly made: readonly { readonly key: number; readonly mark: Uint8Array }[]

  /** @param columns of the rows; without any, every row is kept as its text */
  constructor(columns: Columns, arrangement: Arrangement) {
    const keys = arrangement.components.map(({ identity }) => identity)
    const leaves: (Node & { path: readonly string[] })[] = []
    const node = (entry: Columns[number], above: readonly string[]): Node => {
      const [name, inner] = typeof entry === 'string' ? [entry, null] : entry
      const path = [...above, name]
      if (inner !== null) {
        return { name, children: inner.map((below) => node(below, path)), cell: -1, key: -1 }
      }
      const leaf = { name, children: null, cell: leaves.length, key: keys.indexOf(identityOf(path)), path }
      leaves.push(leaf)
      return leaf
    }
    this.nodes = columns.map((entry) => node(entry, []))
    this.leaves = leaves
    this.width = arrangement.width
    this.referredTo = leaves.map(({ key }) => key).filter((key) => key !== -1)
    this.cells = leaves.map((_, i) => `c${i}`)
    this.shortCells = this.cells.filter((_, i) => leaves[i]?.key === -1)
    this.made = Array.from({ length: Math.min(this.width, MOST_MARKS) }, (_, key) => ({
      key,
      mark: markOf(key),
    })).filter(({ key }) => leaves.every((leaf) => leaf.key !== key))
  }

  /** Whether rows of these columns can be laid out. */
  static canHave(columns: Columns): boolean {
    return count(columns) <= MOST_CELLS
  }

  /** What to bind for an entry of that key. @throws ValueError if it cannot be stored */
  bound(entry: Entry<unknown>, keyParts: readonly Value[]): Bound {
    const { nodes, leaves, width } = this
    const primary: SqlValue[] = []
    for (let i = 0; i < width; i++) primary.push(keyColumn(keyParts[i] as Value))
    if (nodes.length > 0) {
      const fits = this.bindShort(nodes, entry.row, keyParts, primary)
      if (fits && this.referredTo.every((key) => isNative(keyParts[key]))) return { primary, kind: 'short' }
      primary.length = width
      if (fits) {
        this.bindAll(nodes, entry.row, keyParts, primary)
        primary.push('')
        return { primary, kind: 'whole' }
      }
    }
    primary.push(...leaves.map(() => NO_CELL), entry.text)
    return { primary, kind: 'whole' }
  }

  /** Adds the cells of a record's columns but those that keys have. @returns false if it has other columns */
  private bindShort(
    nodes: readonly Node[],
    record: unknown,
    keyParts: readonly Value[],
    out: SqlValue[],
  ): boolean {
    if (!isRecord(record)) return false
    let there = 0
    for (const { name, children, key } of nodes) {
      const value = columnOf(record, name)
      if (value === undefined) {
        if (children !== null || key !== -1 || Object.hasOwn(record, name)) return false
        out.push(NO_CELL)
        continue
      }
      there++
      if (children !== null) {
        if (!this.bindShort(children, value, keyParts, out)) return false
      } else if (key === -1) out.push(this.cell(value, keyParts))
    }
    for (const _ in record) there--
    return there === 0
  }

  /** Adds all cells of a record that fits: those that keys have too are empty where the key column can be read. */
  private bindAll(
    nodes: readonly Node[],
    record: unknown,
    keyParts: readonly Value[],
    out: SqlValue[],
  ): void {
    for (const { name, children, key } of nodes) {
      const value = columnOf(record as Record<string, unknown>, name)
      if (children !== null) this.bindAll(children, value, keyParts, out)
      else if (value === undefined || (key !== -1 && isNative(value))) out.push(NO_CELL)
      else out.push(this.cell(value, keyParts))
    }
  }

  private cell(value: unknown, keyParts: readonly Value[]): SqlValue {
    if (typeof value === 'string' && value.length >= WORTH_IT) {
      for (const { key, mark } of this.made) if (keyParts[key] === value && isNative(value)) return mark
    }
    return cell(value)
  }

  /** The number of the cell that holds a value's canonical text, of what is bound of a row; −1 if none does. O(size of the cells). */
  cellOf({ primary, kind }: Bound, text: string): number {
    const names = kind === 'short' ? this.shortCells : this.cells
    const found = names.findIndex((_, i) => {
      const cell = primary[this.width + i]
      // No text is longer than its bytes.
      return cell instanceof Uint8Array && cell.length >= text.length && textOfCell(cell) === text
    })
    return found === -1 ? -1 : this.cells.indexOf(names[found] as string)
  }

  /** What is read of a row, in this order, and its weight last: `entry` takes it. */
  get selected(): string {
    return [...keyNames(this.width), ...this.cells, 'row', 'weight'].join(', ')
  }

  /** The entry that was read. */
  entry<T>(found: readonly SqlValue[]): Entry<T> {
    const weight = found[found.length - 1] as number
    const text = found[found.length - 2] as string
    if (text !== '') return new Entry(parseValue(text) as T, weight, text)
    return new Entry(this.record(this.nodes, found) as T, weight)
  }

  private record(nodes: readonly Node[], found: readonly SqlValue[]): Record<string, unknown> {
    const record: Record<string, unknown> = {}
    for (const { name, children, cell, key } of nodes) {
      if (children !== null) setColumn(record, name, this.record(children, found))
      else {
        const value = this.value(cell, key, found)
        if (value !== undefined) setColumn(record, name, value)
      }
    }
    return record
  }

  private value(cell: number, key: number, found: readonly SqlValue[]): Value | undefined {
    const stored = found[this.width + cell] as SqlValue
    const marked = stored instanceof Uint8Array ? markedKey(stored) : -1
    if (marked >= 0) return found[marked] as Value
    const value = valueOfCell(stored)
    return value === undefined && key !== -1 ? (found[key] as Value) : value
  }

  /** SQL expressions of columns under their names, those that hold records as the JSON of these. */
  shown(columns: readonly string[]): string[] {
    const names = namesInView(columns)
    return columns.map((name, i) => `${this.shownColumn([name])} AS ${quoted(names[i] as string)}`)
  }

  private shownColumn(path: readonly string[]): string {
    const ofText = shownColumnOf('row', path)
    const below = this.leaves.filter((leaf) => path.every((name, i) => leaf.path[i] === name))
    const [first] = below
    if (first === undefined) return ofText
    if (below.length > 1 || first.path.length > path.length) {
      return `CASE WHEN row = '' THEN ${this.shownRecord(below, path.length)} ELSE ${ofText} END`
    }
    const cell = `c${first.cell}`
    const elsewhere = [
      ...(first.key === -1 ? [] : [`WHEN ${cell} = ${NO_CELL_SQL} THEN k${first.key}`]),
      ...this.made.map(({ key, mark }) => `WHEN ${cell} = x'${hexOf(mark)}' THEN k${key}`),
    ]
    const shown =
      elsewhere.length === 0 ? shownCell(cell) : `CASE ${elsewhere.join(' ')} ELSE ${shownCell(cell)} END`
    return `CASE WHEN row = '' THEN ${shown} ELSE ${ofText} END`
  }

  /** The JSON of a record by its cells. */
  private shownRecord(leaves: RowLayout['leaves'], depth: number): string {
    const names = [...new Set(leaves.map(({ path }) => path[depth] as string))]
    const parts = names.map((name) => {
      const inner = leaves.filter(({ path }) => path[depth] === name)
      const [leaf] = inner as [RowLayout['leaves'][number]]
      const value =
        leaf.path.length > depth + 1 ? this.shownRecord(inner, depth + 1) : this.shownColumn(leaf.path)
      return `${quotedText(name)}, ${value}`
    })
    return `json_object(${parts.join(', ')})`
  }
}

/** How an arrangement by that column identifies it. */
function identityOf(path: readonly string[]): string {
  return path.map((name) => column(name).identity).join('.')
}

/** One byte that begins no canonical text, for so many keys at most. */
const MOST_MARKS = 32

function markOf(key: number): Uint8Array {
  return Uint8Array.of(key)
}

/** The key whose mark it is; −1 if it is none. */
function markedKey(bytes: Uint8Array): number {
  return bytes.length === 1 && (bytes[0] as number) < MOST_MARKS ? (bytes[0] as number) : -1
}

function count(columns: Columns): number {
  return columns.reduce((sum, entry) => sum + (typeof entry === 'string' ? 1 : count(entry[1])), 0)
}
