/** Exports in a session: to the disk, or as a text. */
import type { Circuit, Table } from '../../engine/index.ts'
import { type Exported, type ExportOptions, textOf } from '../transfer/exporter.ts'
import { exportFormat } from '../transfer/formats.ts'
import { ExportReport } from '../transfer/report.ts'
import { Interrupted } from './cells/errors.ts'
import { type Exportable, exportedDelta, exportedRows } from './exported.ts'
import { type ExportRowsOptions, filesOf, TELL_EVERY, type TransferHost } from './transfer-host.ts'

/** The file is written whole, or is as it was. @throws Interrupted, and what exporting and writing do */
export async function exportRows(
  host: TransferHost,
  what: Exportable,
  path: string,
  options: ExportRowsOptions = {},
): Promise<ExportReport> {
  const exported = exportable(host, what, options)
  const how = written(path, options)
  const files = filesOf(host, path)
  return host.stopping(async (around) => {
    const file = files.create(path)
    let lines = 0
    const count = (): void => {
      lines += 1
    }
    let told = performance.now()
    try {
      for (const piece of textOf(exported, how, count)) {
        if (around.mustStop()) throw new Interrupted('the export was interrupted', `${path} is as it was.`)
        file.write(piece)
        const now = performance.now()
        if (now - told < TELL_EVERY) continue
        told = now
        around.progress({ what: exported.name, rows: lines, share: null })
      }
      file.keep()
    } catch (error) {
      file.discard()
      throw error
    }
    return new ExportReport(exported.name, path, lines)
  })
}

/** What would be written. */
export function exportText(
  host: TransferHost,
  what: Exportable,
  as = 'csv',
  options: Omit<ExportRowsOptions, 'as'> = {},
): string {
  return [...textOf(exportable(host, what, options), written('', { ...options, as }))].join('')
}

function exportable(host: TransferHost, what: Exportable, { delta = false }: ExportRowsOptions): Exported {
  if (!delta) return exportedRows(host.db, what)
  return exportedDelta(host.db, what as string | Table | Circuit<unknown>, host.lastStep())
}

function written(path: string, { as, weights = false, delta = false }: ExportRowsOptions): ExportOptions {
  return { format: exportFormat(path, as), weights: weights || delta }
}
