/** What cells can call to bring rows in from files and to write rows out: what does it is loaded with the first call. */
import { type Database, SteppingError, Table } from '../../engine/index.ts'
import type { Exportable } from './exported.ts'
import type { ExportRowsOptions, ImportRowsOptions, ReadRowsOptions, TransferHost } from './transfer-host.ts'
import { named } from './views.ts'

/** @param checkIdle throws while a step is being made by hand */
export function transferFunctions(host: TransferHost, checkIdle: () => void): Record<string, unknown> {
  return {
    importRows: async (table: string | Table, path: string, options: ImportRowsOptions = {}) => {
      checkIdle()
      const { importRows } = await import('./importing.ts')
      return importRows(host, tableOf(host.db, table), path, options)
    },
    readRows: async (table: string | Table, path: string, options: Omit<ReadRowsOptions, 'table'> = {}) => {
      const { readRows } = await import('./importing.ts')
      return readRows(host, tableOf(host.db, table), path, options)
    },
    exportRows: async (what: Exportable, path: string, options: ExportRowsOptions = {}) => {
      const { exportRows } = await import('./exporting.ts')
      return exportRows(host, what, path, options)
    },
    exportText: async (what: Exportable, as = 'csv', options: Omit<ExportRowsOptions, 'as'> = {}) => {
      const { textOf } = await import('./exporting.ts')
      return textOf(host, what, { ...options, as })
    },
  }
}

function tableOf(db: Database, of: string | Table): Table {
  if (of instanceof Table) return of
  const found = named(db.catalog, of)
  if (found.kind === 'table') return found.table
  throw new SteppingError(
    `${of} is an output, expected a table: what is in an output follows from the tables`,
  )
}
