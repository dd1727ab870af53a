/** Tables: the inputs of circuits, declared with zod shapes; a row that does not fit is refused. */
import { z } from 'zod'
import { Arrangement } from '../trace/arrangement.ts'
import { canonicalText } from '../value/canonical.ts'
import { columnOf, setColumn } from '../value/columns.ts'
import { CircuitError, TableError } from '../value/error.ts'
import { checkKeys, checkNesting, PlainDataError } from '../value/plain-data.ts'
import { owned } from '../value/stored.ts'
import { bare, declaresLost, mayLose, wayToLost } from './lost-names.ts'
import { sampleRow } from './sample.ts'
import { known, type Shape, unknownColumn } from './shape.ts'

/** What tables, circuits and outputs may be called: their names become names in SQL. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** What SQLite's own tables, and ours beside the users', begin with. */
const RESERVED = /^(?:sqlite|stepping)_/i

/** Whether SQL takes two names for one: upper and lower case are the same there. */
export function sameInSql(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** @throws CircuitError on a name that SQL could not carry. */
export function checkName(kind: string, name: string): void {
  if (!NAME.test(name)) {
    throw new CircuitError(
      `${kind} name ${JSON.stringify(name)} is not a letter or underscore followed by letters, digits and underscores`,
      'Names of tables, circuits and outputs become names in SQL.',
    )
  }
  const reserved = RESERVED.exec(name)?.[0]
  if (reserved !== undefined) {
    throw new CircuitError(
      `${kind} name ${JSON.stringify(name)} begins with "${reserved}", as names in a database that are not its users' do`,
      'Leave that out of the name.',
    )
  }
}

/** As many as a view in SQL can show. */
export const MOST_COLUMNS = 2000

/** @throws CircuitError on columns that a row could not keep, or that could not be shown in SQL */
function checkColumns(table: string, types: Readonly<Record<string, z.core.$ZodType>>): void {
  const columns = Object.keys(types)
  if (columns.length === 0 || columns.length > MOST_COLUMNS) {
    throw new CircuitError(
      `table "${table}" has ${columns.length === 0 ? 'no' : columns.length} columns, expected 1 to ${MOST_COLUMNS}`,
    )
  }
  for (const [column, type] of Object.entries(types)) {
    if (column.includes('\0')) {
      throw new CircuitError(
        `table "${table}": the name of the column ${JSON.stringify(column)} has a NUL character in it, which names in SQL cannot have`,
        'Any other character will do.',
      )
    }
    if (column === '__proto__' || declaresLost(type)) {
      throw new CircuitError(
        `table "${table}": ${column === '__proto__' ? 'a column' : `a part of the column "${column}"`} is called __proto__, which zod leaves out of what it checks`,
        column === '__proto__'
          ? 'Give the column another name.'
          : 'Give it another name, or declare the column as z.any().',
      )
    }
  }
}

/** A declared table. The type parameter is the type of its rows. */
export class Table<out T = unknown> {
  readonly name: string
  readonly columns: readonly string[]
  /** The columns of which there is one row each; empty for a bag, in which a row may stand several times. */
  readonly key: readonly string[]
  readonly shape: Shape
  /** How its stored rows are arranged: by its key, or all under the one key (). */
  readonly arrangement: Arrangement
  private readonly schema: z.ZodType<T>
  private readonly types: Record<string, z.core.$ZodType>
  /** The columns in whose values a part may be called as zod leaves it out. */
  private readonly open: readonly string[]
  /** Whether a column is called like something that every object inherits. */
  private readonly hides: boolean

  constructor(name: string, types: Record<string, z.core.$ZodType>, key: readonly string[]) {
    checkName('table', name)
    this.name = name
    this.columns = Object.keys(types)
    checkColumns(name, types)
    this.key = key
    this.types = types
    this.schema = z.strictObject(types as z.ZodRawShape) as unknown as z.ZodType<T>
    for (const column of key) {
      if (!this.columns.includes(column)) throw unknownColumn(column, this.columns, `table "${name}": key`)
    }
    this.shape = known(sampleRow(types), key)
    this.arrangement = Arrangement.columns(key)
    this.open = this.columns.filter((column) => mayLose(types[column] as z.core.$ZodType))
    this.hides = this.columns.some((column) => column in Object.prototype)
  }

  /** What the declaration says, as plain data: compared when a database is reopened. */
  get declaration(): { columns: Record<string, string>; key: readonly string[] } {
    const columns = Object.entries(this.types).map(([name, type]) => [name, typeName(type)])
    return { columns: Object.fromEntries(columns), key: this.key }
  }

  /** The zod type of a column. */
  typeOf(column: string): z.core.$ZodType {
    return this.types[column] as z.core.$ZodType
  }

  /** Whether a column has a value where a row does not say one. */
  hasDefault(column: string): boolean {
    return z.safeParse(this.types[column] as z.core.$ZodType, undefined).data !== undefined
  }

  /**
   * The row as the table stores it: columns in the declared order, frozen, out of reach of whoever holds the given one, which is left as it is; O(size of the
   * row).
   * @throws TableError naming table, column, what was expected and what was found.
   */
  check(row: unknown): T {
    // Before the schema sees it, which leaves out such keys and may go down to any depth.
    if (typeof row === 'object' && row !== null) {
      this.plain(undefined, () => checkKeys(row))
      for (const column in row) {
        const part = (row as Record<string, unknown>)[column]
        if (typeof part === 'object' && part !== null) this.plain(column, () => checkNesting(part))
      }
    }
    const result = this.schema.safeParse(this.hides ? bare(row) : row)
    if (!result.success) throw this.refusal(row, result.error.issues[0] as z.core.$ZodIssue)
    if (this.open.length > 0) this.checkLost(row as Record<string, unknown>)
    const checked = result.data as Record<string, unknown>
    for (const column in checked) {
      const part = checked[column]
      if (typeof part === 'object' || part === undefined)
        setColumn(
          checked,
          column,
          this.plain(column, () => owned(part)),
        )
    }
    return Object.freeze(checked) as T
  }

  /** Runs what looks at a column, or at the row. @throws TableError for a part that is no plain data */
  private plain<P>(column: string | undefined, look: () => P): P {
    try {
      return look()
    } catch (error) {
      if (!(error instanceof PlainDataError)) throw error
      const { message, hint } = error.of(
        column === undefined ? `a row of ${this.name}` : `${this.name}.${column}`,
      )
      throw new TableError(message, hint, column)
    }
  }

  /** @throws TableError if zod has left out a part of the row */
  private checkLost(row: Record<string, unknown>): void {
    for (const column of this.open) {
      const way = wayToLost(columnOf(row, column))
      if (way === null) continue
      throw new TableError(
        `${this.name}.${column}${stepsOf(way)} is a part of a record that is called ${way.at(-1)}, which a column of type ${typeName(this.typeOf(column))} cannot hold`,
        'zod leaves such parts out of records; only a column of type z.any() keeps them.',
        column,
      )
    }
  }

  [Symbol.for('stepping.describe')](): string {
    const columns = Object.entries(this.types).map(([name, type]) => `${name}: ${typeName(type)}`)
    const key = this.key.length === 0 ? '' : `, key ${this.key.join(', ')}`
    return `table ${this.name} { ${columns.join(', ')} }${key}`
  }

  private refusal(row: unknown, issue: z.core.$ZodIssue): TableError {
    if (issue.code === 'unrecognized_keys') {
      const extra = issue.keys.map((key) => `"${key}"`).join(', ')
      return new TableError(`${this.name} has no column ${extra}; its columns are ${this.columns.join(', ')}`)
    }
    if (issue.path.length === 0) {
      return new TableError(
        `${this.name} takes records with the columns ${this.columns.join(', ')}, found ${show(row)}`,
      )
    }
    const [column, ...inner] = issue.path
    const where = `${this.name}.${String(column)}${stepsOf(inner)}`
    const type = this.types[String(column)] as z.core.$ZodType
    const expected = inner.length > 0 ? issue.message : `a column of type ${typeName(type)}`
    if (inner.length === 0 && !Object.hasOwn(row as object, String(column))) {
      return new TableError(
        `${where} is missing; expected ${expected}`,
        `The row was ${show(row)}.`,
        String(column),
      )
    }
    const found = issue.path.reduce<unknown>(
      (part, step) => (part as Record<PropertyKey, unknown>)?.[step],
      row,
    )
    const constraint = issue.code === 'invalid_type' ? '' : ` (${issue.message})`
    return new TableError(
      `${where} is ${show(found)}; expected ${expected}${constraint}`,
      undefined,
      String(column),
    )
  }
}

/** The way from a column to a part of its value. */
function stepsOf(way: readonly PropertyKey[]): string {
  return way.map((step) => `[${JSON.stringify(step)}]`).join('')
}

function show(value: unknown): string {
  if (value === undefined) return 'undefined'
  try {
    const text = canonicalText(value)
    return text.length > 80 ? `${text.slice(0, 77)}…` : text
  } catch {
    return `a ${typeof value}`
  }
}

/** The type of a column in words: `string`, `int`, `number or null`. */
function typeName(schema: z.core.$ZodType): string {
  const def = schema._zod.def as z.core.$ZodTypeDef & Record<string, unknown>
  const inner = def.innerType as z.core.$ZodType | undefined
  switch (def.type) {
    case 'nullable':
      return `${typeName(inner as z.core.$ZodType)} or null`
    case 'number':
      return def.format === 'safeint' || def.format === 'int32' ? 'int' : 'number'
    case 'enum':
      return Object.values(def.entries as Record<string, unknown>)
        .map((entry) => JSON.stringify(entry))
        .join(' or ')
    case 'literal':
      return (def.values as unknown[]).map(show).join(' or ')
    case 'array':
      return `array of ${typeName(def.element as z.core.$ZodType)}`
    case 'object':
      return `{ ${Object.entries(def.shape as Record<string, z.core.$ZodType>)
        .map(([name, part]) => `${name}: ${typeName(part)}`)
        .join(', ')} }`
    case 'union':
      return (def.options as z.core.$ZodType[]).map(typeName).join(' or ')
    default:
      return inner === undefined ? def.type : typeName(inner)
  }
}

/** The row type of a table declared with this shape. */
export type RowOf<S extends z.ZodRawShape> = z.output<z.ZodObject<S, z.core.$strict>>

/**
 * Declares a table.
 * @param name letters, digits and underscores, and no digit first. No other table and no cached output of the database may have the same name in SQL, where upper
 * and lower case are the same: `Orders` and `orders` cannot both be there
 * @param shape a zod type for each of 1 to 2,000 columns. The name of a column is any text, even an empty one, except `__proto__`, which zod leaves out, and texts
 * with a NUL character, at which SQL ends. In SQL, a column whose name is taken there gets a number: beside `a`, `A` is `A:1`; `true` is always `true:1`
 * @param options `key`: the column or columns of which there is one row each; without, the table is a bag
 * @throws CircuitError on such a name or column, on a key column that the shape does not have, or on a key of more than 700 columns
 */
export function table<const S extends z.ZodRawShape>(
  name: string,
  shape: S,
  options: { readonly key?: (keyof S & string) | readonly (keyof S & string)[] } = {},
): Table<RowOf<S>> {
  const key =
    options.key === undefined ? [] : typeof options.key === 'string' ? [options.key] : [...options.key]
  return new Table<RowOf<S>>(name, shape as unknown as Record<string, z.core.$ZodType>, key)
}
