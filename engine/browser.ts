/** The package's entry in browsers: the engine, and `open` on SQLite WASM. */
import { Database } from './database/database.ts'
import { type FileSettings, settingsSql } from './trace/sqlite/settings.ts'
import { SqliteStore } from './trace/sqlite/store.ts'
import type { Store } from './trace/trace.ts'

export * from './index.ts'
export type { FileSettings } from './trace/sqlite/settings.ts'

export interface OpenOptions extends FileSettings {
  /**
   * The file in the browser's own storage that the database is in, by whatever name: the same whenever a page of this site opens it. That needs a Web
   * Worker; where it cannot be, the database is in memory, `db.file` is null, and `notice` is told why. Without it, the database is in the memory of the page
   * or worker, and ends with it. A browser that runs short of space may delete what is stored, unless `navigator.storage.persist()` has asked it not to.
   */
  readonly file?: string
  /**
   * What is in the database to begin with: what `bytes()` of one gave, here or in Node, or all of a file that nobody has open. With a file, they are
   * written into it, and it must not be there yet.
   */
  readonly bytes?: Uint8Array | ArrayBuffer
  /** Is told, in one sentence, if the database is in memory although a file was named, and why; console.warn if it does not say. */
  readonly notice?: (text: string) => void
}

/**
 * Opens a database: in a file, which continues where it stopped, or in memory.
 * @throws DatabaseError if the file is in use by another tab or worker, or is another program's; or for a wrong setting
 */
export async function open(options: OpenOptions = {}): Promise<Database> {
  return new Database(await openStore(options), (file) => {
    const { bytes, ...others } = options
    return openStore({ ...others, file })
  })
}

/** Deletes the file of a database from the browser's storage, if it is there. @throws DatabaseError if it is in use */
export async function deleteDatabase(file: string): Promise<void> {
  const { deleteInOpfs, opfsObstacle, sqliteWasm } = await files()
  const library = await sqliteWasm()
  if ((await opfsObstacle(library)) === undefined) await deleteInOpfs(library, file)
}

async function openStore({
  file,
  bytes,
  notice = warn,
  ...settings
}: Omit<OpenOptions, 'file'> & { readonly file?: string | undefined }): Promise<Store> {
  settingsSql(settings)
  if (file !== undefined && file !== ':memory:') {
    const { openInOpfs, opfsObstacle, sqliteWasm } = await files()
    const library = await sqliteWasm()
    const obstacle = await opfsObstacle(library)
    if (obstacle === undefined) return new SqliteStore(await openInOpfs(library, file, settings, bytes))
    notice(`${file} is in memory and ends with this page: ${obstacle}`)
  }
  const { openSqliteWasm } = await import('./trace/sqlite/wasm.ts')
  return new SqliteStore(await openSqliteWasm(bytes))
}

/** Loaded only by those who want files. */
async function files() {
  return { ...(await import('./trace/sqlite/opfs.ts')), ...(await import('./trace/sqlite/wasm.ts')) }
}

function warn(text: string): void {
  console.warn(text)
}
