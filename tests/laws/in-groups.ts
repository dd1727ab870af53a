/** The law of groups: inside `perGroup` an operator does for each group what it does by itself. */
import {
  type Batch,
  canonicalText,
  circuit,
  Entry,
  flatten,
  type Graph,
  group,
  incrementalize,
  perGroup,
  type Stream,
  type Table,
  ZSet,
} from '../../engine/index.ts'
import type { StepInput } from './history.ts'

/** Null is a group like any other. */
const GROUPS = [null, 'y', 'z'] as const

/** The group of a row, by its text, so that every row type has groups. */
function groupOf(row: unknown): string | null {
  return GROUPS[canonicalText(row).length % GROUPS.length] as string | null
}

/** The circuit that runs a build function in the groups of its tables, and its incremental graph. */
export function groupedCircuit(
  tables: Readonly<Record<string, Table>>,
  build: (streams: never) => Stream<unknown>,
): { plain: Graph; incremental: Graph } {
  const made = circuit('grouped', tables, (streams) => {
    const groups = Object.entries(streams).map(([name, stream]) => [name, group(stream, groupOf)] as const)
    return flatten(perGroup(Object.fromEntries(groups), build as never) as never)
  })
  return { plain: made.graph, incremental: incrementalize(made).graph }
}

/** What a meaning puts out in groups, from the tables' contents: the meaning of each group's rows, as rows `{group, row}`. */
export function groupedMeaning(
  contents: readonly StepInput[],
  meaning: (contents: readonly StepInput[]) => readonly Batch[],
): Batch[] {
  const out: Entry<unknown>[][] = contents.map(() => [])
  const rowsForNothing = !(meaning([new Map()])[0] as Batch).isEmpty
  for (const group of GROUPS) {
    const restricted = contents.map(
      (tables) => new Map([...tables].map(([name, rows]) => [name, only(group, rows)])),
    )
    meaning(restricted).forEach((batch, t) => {
      // A group whose total weight is 0 is no group, whatever would be put out for nothing.
      if (rowsForNothing && [...(restricted[t] as StepInput).values()].every((rows) => rows.total === 0))
        return
      for (const { row, weight } of batch.entries)
        (out[t] as Entry<unknown>[]).push(new Entry({ group, row }, weight))
    })
  }
  return out.map((entries) => ZSet.ofParts(entries))
}

function only(group: string | null, rows: Batch): Batch {
  return ZSet.ofParts(rows.parts.filter(({ row }) => groupOf(row) === group))
}
