/** Reads the data files that a session was given, by what their names say they are. */
import Papa from 'papaparse'
import { SteppingError } from '../../engine/index.ts'
import { parseJson } from '../../engine/value/json.ts'

/** The data files that a session was given, by the paths that they are declared under. */
export type DataTexts = Readonly<Record<string, string>>

/**
 * The content of a declared data file: JSON parsed, CSV and TSV as records of strings, JSON Lines as an array, anything else
 * as text.
 * @throws SteppingError if the file was not declared, or is not what its name says
 */
export function readData(files: DataTexts, path: string): unknown {
  const found = declaredData(files, path)
  const text = files[found] as string
  switch (found.slice(found.lastIndexOf('.') + 1)) {
    case 'json':
      return json(text, found)
    case 'jsonl':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line, i) => json(line, `${found}:${i + 1}`))
    case 'csv':
    case 'tsv':
      return records(text, found)
    default:
      return text
  }
}

/** The path that a data file is declared under, which may end in the one that it is called by. @throws SteppingError if there is none */
export function declaredData(files: DataTexts, path: string): string {
  const found = Object.keys(files).find((declared) => declared === path || declared.endsWith(`/${path}`))
  if (found !== undefined) return found
  throw new SteppingError(
    `there is no data file ${JSON.stringify(path)}; there are ${Object.keys(files).join(', ') || 'none'}`,
    'A notebook declares its files in the front matter: data: [{path, sha256}].',
  )
}

function json(text: string, where: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw new SteppingError(`${where} is not JSON: ${(error as Error).message}`)
  }
}

function records(text: string, path: string): unknown {
  const { data, errors } = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: true,
    // It assigns fields to the names that it finds, one of which may be __proto__.
    transformHeader: (name) => MARK + name,
  })
  const [first] = errors
  if (first !== undefined && first.type !== 'Delimiter') {
    throw new SteppingError(
      `${path}${first.row === undefined ? '' : ` record ${first.row + 1}`}: ${first.message}`,
    )
  }
  return data.map((record) =>
    Object.fromEntries(Object.entries(record).map(([name, field]) => [name.slice(MARK.length), field])),
  )
}

const MARK = ':'
