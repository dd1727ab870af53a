/** The formats of files, and how a file's name says which it has. */
import { ImportError } from './source.ts'

const EXTENSIONS = {
  csv: ['csv'],
  tsv: ['tsv', 'tab'],
  jsonl: ['jsonl', 'ndjson'],
  json: ['json'],
  sqlite: ['sqlite', 'sqlite3', 'db'],
} as const

export type ImportFormat = keyof typeof EXTENSIONS
export type ExportFormat = Exclude<ImportFormat, 'sqlite'>

const IMPORTED = Object.keys(EXTENSIONS) as ImportFormat[]
const EXPORTED = IMPORTED.filter((format) => format !== 'sqlite') as ExportFormat[]

/** @throws ImportError if neither says one */
export function importFormat(path: string, as: string | undefined): ImportFormat {
  return formatOf(path, as, IMPORTED)
}

/** @throws ImportError if neither says one */
export function exportFormat(path: string, as: string | undefined): ExportFormat {
  return formatOf(path, as, EXPORTED)
}

function formatOf<F extends ImportFormat>(path: string, as: string | undefined, formats: readonly F[]): F {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase()
  const found = formats.find((format) =>
    as === undefined ? (EXTENSIONS[format] as readonly string[]).includes(extension ?? '') : format === as,
  )
  if (found !== undefined) return found
  throw new ImportError(
    as === undefined
      ? `${path} does not say its format, expected a name that ends in .${formats.join(', .')}`
      : `${JSON.stringify(as)} is no format, expected ${formats.join(', ')}`,
    `Say which it is: --as ${formats[0]}`,
  )
}
