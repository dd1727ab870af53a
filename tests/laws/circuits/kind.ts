/** What a random circuit may be made of: one entry per operator, that says how to apply it and what it is in SQL. */
import type { Stream } from '../../../engine/index.ts'
import type { Choose } from './choose.ts'
import type { ColumnType, Relation, Row, Source } from './types.ts'

/** What an entry makes of its inputs. */
export interface Made {
  readonly stream: Stream<Row>
  readonly columns: readonly ColumnType[]
  /** The largest of the inputs' unless it says otherwise. */
  readonly degree?: number
  /** A query for the groups' columns, then the row's; null where SQL cannot say it. */
  readonly sql: string | null
}

export interface Kind {
  /** How many streams it reads. */
  readonly arity: 1 | 2
  /** How many instructions of a random circuit are of this kind, in comparison with others; 2 unless it says otherwise. */
  readonly often?: number
  /** Whether it remembers when things happened: then it cannot be undone. */
  readonly timed?: true
  /** Whether it cannot be used inside a fixpoint. */
  readonly outsideOnly?: true
  /** Whether it holds a circuit of its own. */
  readonly nests?: true
  /** Applies the operator; null if these inputs do not fit. */
  make(inputs: readonly Source[], choose: Choose, context: Context): Made | null
}

export type Kinds = Readonly<Record<string, Kind>>

/** What an entry may ask of the circuit around it. */
export interface Context {
  /** Whether it is inside a fixpoint. */
  readonly recursive: boolean
  /** A stream of an inner circuit that has the rows of another, with the query for them. */
  source(
    stream: Stream<Row>,
    columns: readonly ColumnType[],
    from: Source,
    groups: number,
    sql: string | null,
  ): Source
  /** Applies the inner instructions to streams of an inner scope; returns all streams there, the last one last. */
  inside(sources: readonly Source[], recursive?: 'recursive'): readonly Source[]
}

/** A query for the rows of a stream, into the table of that relation. */
export interface Query {
  readonly relation: Relation
  readonly sql: string | null
}
