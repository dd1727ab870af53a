/**
 * The layout of a file, which its header numbers: a new file is given the newest, one of an older layout is made one of the newest, after it was
 * copied. Each change of the layout is a function of its own below, and a file of the old layout in tests/formats.
 */
import { DatabaseError, StoreError } from '../../value/error.ts'
import { type Driver, quoted } from './driver.ts'
import { asOftenAsThere } from './stored-rows.ts'
import { LIGHT } from './trace.ts'

/** The newest layout. */
const FORMAT = 7
/** The oldest that can be made one of the newest. */
const OLDEST = 2
/** "step" in ASCII: marks a file as ours in SQLite's header. */
const APPLICATION_ID = 0x73746570

/** From a layout to the next. */
const CHANGES: Readonly<Record<number, (driver: Driver) => void>> = {
  2: logOfMoves,
  3: statesAsTexts,
  4: statesWithoutMarks,
  5: statesOfIterations,
  6: sumsWithoutNulls,
}

/** @throws DatabaseError if the file is another program's, or of a layout that is newer or too old */
export function prepareFile(driver: Driver): void {
  const read = (sql: string): number => driver.prepare(sql).get([])?.[0] as number
  const id = read('PRAGMA application_id')
  if (id === 0 && read('SELECT count(*) FROM sqlite_master') > 0) {
    throw new DatabaseError('the file is a SQLite database of another program', 'Choose another file name.')
  }
  if (id !== 0 && id !== APPLICATION_ID) {
    throw new DatabaseError(
      'the file belongs to another program, by its application id',
      'Choose another file name.',
    )
  }
  if (driver.readOnly) checkCurrent(id, read('PRAGMA user_version'))
  else if (id === 0) create(driver)
  else bringUp(driver, read('PRAGMA user_version'))
}

/** @throws DatabaseError if the file would have to be written before it can be read */
function checkCurrent(id: number, format: number): void {
  if (id === APPLICATION_ID && format === FORMAT) return
  throw new DatabaseError(
    id === 0
      ? 'the file is empty, expected a database'
      : `the file has format ${format}, expected ${FORMAT} to read it without writing`,
    format > FORMAT
      ? 'A newer version of stepping has written it.'
      : 'Open it once to write: that brings it up.',
  )
}

/** The layout of a file, if it is an older one that can be made one of the newest. */
export function olderFormat(driver: Driver): number | undefined {
  const [id, format] = ['application_id', 'user_version'].map(
    (name) => driver.prepare(`PRAGMA ${name}`).get([])?.[0] as number,
  ) as [number, number]
  return id === APPLICATION_ID && format >= OLDEST && format < FORMAT ? format : undefined
}

function create(driver: Driver): void {
  driver.exec(`
    BEGIN;
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${FORMAT};
    CREATE TABLE stepping_meta (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE stepping_log (step INTEGER PRIMARY KEY, goes_to INTEGER, changes TEXT NOT NULL);
  `)
  keptChanges(driver)
  driver.exec('COMMIT')
}

/** What steps changed in what is published: read from a step on, and written at the end, so the step comes first in the key. */
function keptChanges(driver: Driver): void {
  driver.exec(
    'CREATE TABLE IF NOT EXISTS stepping_changes (step INTEGER, of TEXT, changes TEXT NOT NULL, PRIMARY KEY (step, of)) WITHOUT ROWID',
  )
}

function bringUp(driver: Driver, format: number): void {
  if (format === FORMAT) return
  if (format > FORMAT || format < OLDEST) {
    throw new DatabaseError(
      `the file has format ${format}, this version of stepping reads the formats ${OLDEST} to ${FORMAT}`,
      format > FORMAT
        ? 'A newer version of stepping has written it.'
        : 'It is older than any that was released.',
    )
  }
  try {
    if (driver.file !== null) copy(driver, `${driver.file}.format-${format}`)
    driver.exec('BEGIN IMMEDIATE')
    for (let from = format; from < FORMAT; from++) CHANGES[from]?.(driver)
    driver.exec(`PRAGMA user_version = ${FORMAT}`)
    driver.exec('COMMIT')
  } catch (error) {
    // Whoever opens the file closes it then, which takes back what was begun.
    if (!(error instanceof StoreError)) throw error
    const { reason, message, hint, cause } = error
    throw new StoreError(
      reason,
      `${driver.file} cannot be made a file of format ${FORMAT}, it has format ${format}: ${message}`,
      cause,
      `${hint} Nothing was changed.`,
    )
  }
}

/** Copies the file to one of that name, or of that name with a number. @throws StoreError if it cannot be written */
function copy(driver: Driver, name: string): void {
  for (let n = 1; driver.copy?.(n === 1 ? name : `${name}-${n}`) === false; n++);
}

/**
 * 2 to 3: an undo said which step it took back, now every move says where it leads: to where the database was before that step. Circuits say where
 * it was when they were filled, and what is in their states: nobody knows any more, so they count as filled now, and the contents as unknown.
 */
function logOfMoves(driver: Driver): void {
  driver.exec('ALTER TABLE stepping_log RENAME COLUMN undoes TO goes_to')
  const update = driver.prepare('UPDATE stepping_log SET goes_to = ? WHERE step = ?')
  const before = new Map<number, number>()
  let place = 0
  for (const [step, undoes] of driver
    .prepare('SELECT step, goes_to FROM stepping_log ORDER BY step')
    .all([]) as [number, number | null][]) {
    before.set(step, place)
    place = undoes === null ? step : (before.get(undoes) as number)
    if (undoes !== null) update.run([BigInt(place), BigInt(step)])
  }
  const rewrite = driver.prepare('UPDATE stepping_meta SET text = ? WHERE name = ?')
  for (const [name, text] of driver
    .prepare("SELECT name, text FROM stepping_meta WHERE name LIKE 'circuit %'")
    .all([]) as [string, string][]) {
    const circuit = JSON.parse(text) as { states: readonly string[] }
    const states = Object.fromEntries(circuit.states.map((state) => [state, `at ${state}`]))
    rewrite.run([JSON.stringify({ ...circuit, states, since: place }), name])
  }
}

/**
 * 3 to 4: rows whose columns are known stand in columns of their own, and the rows of an aggregate with its accumulators. Rows of tables are read as they
 * are; circuits are filled anew when they are added.
 */
function statesAsTexts(driver: Driver): void {
  keptChanges(driver)
  fillAnew(driver)
  // Views showed a row once, however often it was there, and nothing at all where one was beyond JSON.
  for (const [name, sql] of driver
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'view'")
    .all([]) as [string, string][]) {
    const query = sql
      .slice(sql.indexOf(' AS SELECT ') + 4)
      .replaceAll('row ->> ', 'CASE WHEN json_valid(row) THEN row END ->> ')
    driver.exec(`DROP VIEW ${quoted(name)}; CREATE VIEW ${quoted(name)} AS ${asOftenAsThere(query)}`)
  }
}

/** 4 to 5: cells refer to keys that are made by functions. Only circuits have such keys; they are filled anew. */
function statesWithoutMarks(driver: Driver): void {
  // Some files of format 4 were made before there was a table of changes.
  keptChanges(driver)
  fillAnew(driver)
}

/** 5 to 6: a recursive stream is one b-tree, and what aggregates gather is with their rows. Circuits are filled anew. */
function statesOfIterations(driver: Driver): void {
  fillAnew(driver)
}

/**
 * 6 to 7: a sum says how many nulls it has passed over, so that it is null where there is nothing else: circuits are filled anew. A trace says whether it has
 * great weights.
 */
function sumsWithoutNulls(driver: Driver): void {
  fillAnew(driver)
  const tables = driver
    .prepare(
      "SELECT name FROM sqlite_master t WHERE type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'weight')",
    )
    .all([]) as [string][]
  // A trace whose name differs from another's in capital letters alone has its table under another name.
  const traces = new Map(
    driver
      .prepare(
        "SELECT text, substr(name, length('table of ') + 1) FROM stepping_meta WHERE name LIKE 'table of %'",
      )
      .all([]) as [string, string][],
  )
  const mark = driver.prepare("INSERT OR REPLACE INTO stepping_meta VALUES (?, 'yes')")
  for (const [name] of tables) {
    const great = driver.prepare(
      `SELECT 1 FROM ${quoted(name)} WHERE weight NOT BETWEEN ${-LIGHT} AND ${LIGHT} LIMIT 1`,
    )
    if (great.get([]) !== undefined) mark.run([`great ${traces.get(name) ?? name}`])
  }
}

/** Has all circuits filled anew when they are added. */
function fillAnew(driver: Driver): void {
  const rewrite = driver.prepare('UPDATE stepping_meta SET text = ? WHERE name = ?')
  for (const [name, text] of driver
    .prepare("SELECT name, text FROM stepping_meta WHERE name LIKE 'circuit %'")
    .all([]) as [string, string][])
    rewrite.run([JSON.stringify({ ...(JSON.parse(text) as object), stale: true }), name])
}
