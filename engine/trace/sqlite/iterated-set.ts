/**
 * The set that iterations make, in SQLite: one b-tree as that of a trace, with the weights by iteration beside each row. A row that is not in the set has
 * weight 0 there.
 */
import { freeze } from '../../value/freeze.ts'
import type { Entry } from '../../zset/zset.ts'
import type { Key } from '../arrangement.ts'
import { type Iterated, type IteratedSet, isInSet, type Trace, type Weights } from '../trace.ts'
import type { Driver, SqlValue, Statement } from './driver.ts'
import { keyColumn } from './key-columns.ts'
import type { CachePart } from './row-cache.ts'
import { type StagedRow, sortInOrder, stagedRow } from './staged-rows.ts'
import { type RowStatement, type RowsSetting, StoredRows, sizeOf } from './stored-rows.ts'

/** A row to write, with its weights. */
type Write = StagedRow<Weights>

const NONE: Weights = []

class IteratedRows<T> extends StoredRows<T> implements Trace<T> {
  readonly put: RowStatement
  readonly remove: RowStatement
  readonly selectWeights: RowStatement
  private readonly selectOf: Statement
  private readonly known: CachePart<readonly Iterated<T>[]>

  constructor(driver: Driver, setting: RowsSetting, known: CachePart<readonly Iterated<T>[]>) {
    super(driver, setting, { declared: 'weights NOT NULL', alone: false })
    this.known = known
    const { table } = this
    this.put = this.aboutRows(
      (bound) =>
        `INSERT INTO ${table} (${[...bound, 'weight', 'weights'].join(', ')}) VALUES (${bound.map(() => '?, ').join('')}?, ?) ` +
        'ON CONFLICT DO UPDATE SET weight = excluded.weight, weights = excluded.weights',
    )
    this.remove = this.aboutRows((_, where) => `DELETE FROM ${table} WHERE ${where}`)
    this.selectWeights = this.aboutRows((_, where) => `SELECT weights FROM ${table} WHERE ${where}`)
    this.selectOf = driver.prepare(
      `SELECT weights, ${this.layout.selected} FROM ${table} WHERE ${this.hasKey}`,
    )
  }

  /** The rows of a key, also those that are not in the set. */
  of(key: Key): readonly Iterated<T>[] {
    const known = this.known.get(key.id)
    if (known !== undefined) return known
    let size = 0
    const rows = this.selectOf.all(key.parts.map(keyColumn)).map(([weights, ...columns]) => {
      const entry = this.layout.entry<T>(columns)
      freeze(entry.row)
      size += sizeOf(columns)
      return { entry, weights: weightsOf(weights as SqlValue) }
    })
    this.known.set(key.id, rows, size)
    return rows
  }

  override get(key: Key): readonly Entry<T>[] {
    return this.of(key).flatMap(({ entry }) => (entry.weight === 0 ? [] : [entry]))
  }

  /** @throws ValueError if the row cannot be stored */
  bound(entry: Entry<T>, key: Key, weights: Weights): Write {
    return stagedRow(this.layout, entry, key, weights)
  }

  /** What was read of a key is not true any more. */
  outdate(key: Key): void {
    this.known.delete(key.id)
  }

  /** Nothing: they are written with their weights. */
  stage(): void {}
}

export class SqliteIteratedSet<T> implements IteratedSet<T> {
  readonly rows: IteratedRows<T>
  private staged: Write[] = []

  constructor(driver: Driver, setting: RowsSetting, known: CachePart<readonly Iterated<T>[]>) {
    this.rows = new IteratedRows(driver, setting, known)
  }

  weights(entry: Entry<T>, key: Key): Weights {
    const { primary, kind } = this.rows.bound(entry, key, NONE)
    const found = this.rows.selectWeights[kind].get(primary)
    return found === undefined ? NONE : weightsOf(found[0] as SqlValue)
  }

  of(key: Key): readonly Iterated<T>[] {
    return this.rows.of(key)
  }

  stage(rows: readonly Iterated<T>[]): void {
    const { arrangement } = this.rows
    for (const { entry, weights } of rows)
      this.staged.push(this.rows.bound(entry, arrangement.key(entry.row), weights))
  }

  flush(): void {
    const { rows, staged } = this
    if (staged.length === 0) return
    this.staged = []
    sortInOrder(staged)
    for (const { key, primary, kind, value: weights } of staged) {
      rows.outdate(key)
      if (weights.length === 0) rows.remove[kind].run(primary)
      else {
        primary.push(isInSet(weights) ? 1n : 0n, boundWeights(weights))
        rows.put[kind].run(primary)
      }
    }
  }

  discard(): void {
    this.staged = []
  }
}

/** Most rows have weight 1 in one iteration: then that iteration stands for it. */
function boundWeights(weights: Weights): SqlValue {
  return weights.length === 2 && weights[1] === 1 ? BigInt(weights[0] as number) : JSON.stringify(weights)
}

function weightsOf(stored: SqlValue): Weights {
  return typeof stored === 'string' ? (JSON.parse(stored) as Weights) : [Number(stored), 1]
}
