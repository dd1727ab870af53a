/** Copies of a database: tables as they were after a step, with the log up to there, in another store. */
import type { Store } from '../trace/trace.ts'
import { DatabaseError } from '../value/error.ts'
import type { Courses } from './course.ts'
import type { History } from './history.ts'
import { Tables } from './tables.ts'

/** Opens a store: in a file, or in memory if none is named. */
export type OpenStore = (file: string | undefined) => Promise<Store>

/** Fills an empty store. O(|tables| + changes since the step + log). @throws DatabaseError if something is in it */
export function copyInto(
  store: Store,
  tables: Tables,
  courses: Courses,
  history: History,
  step: number,
): void {
  if (store.lastStep() > 0 || store.metaNames().length > 0) {
    throw new DatabaseError(
      'there is a database already where a copy is to be made',
      'Choose another file name.',
    )
  }
  const place = history.placeOf(step)
  store.begin()
  try {
    const copies = new Tables(store)
    const rows = courses.rowsAt(
      place,
      tables.all.map(({ name }) => name),
    )
    for (const table of tables.all) {
      copies.declare(table)
      copies.rows(table).stage(rows.get(table.name) as Rows)
    }
    store.flush()
    history.copyInto(store, step)
    store.commit()
  } catch (error) {
    store.rollback()
    throw error
  }
}

type Rows = Parameters<ReturnType<Tables['rows']>['stage']>[0]
