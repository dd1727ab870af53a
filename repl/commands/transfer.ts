/** `.import` and `.export`: rows from files and to files, as the cells `await importRows(…)` and `await exportRows(…)`. */
import type { Command, CommandResult } from './command.ts'
import { literal, wordsOf } from './words.ts'

/** An option: what its value is, or null if it has none; and what it is called in a cell, with how the value is written there. */
interface Option {
  readonly value: string | null
  readonly write: (value: string) => string | Refusal
}

interface Refusal {
  readonly message: string
  readonly hint: string
}

const text =
  (name: string) =>
  (value: string): string =>
    `${name}: ${literal(value)}`

const count =
  (name: string, option: string) =>
  (value: string): string | Refusal =>
    /^\d{1,15}$/.test(value)
      ? `${name}: ${value}`
      : { message: `${option} is ${value}, expected a whole number`, hint: `For example: ${option} 10000` }

const IMPORT: Readonly<Record<string, Option>> = {
  '--as': { value: 'FORMAT', write: text('as') },
  '--table': { value: 'NAME', write: text('table') },
  '--batch': { value: 'ROWS', write: count('batch', '--batch') },
  '--after': { value: 'RECORDS', write: count('after', '--after') },
  '--skip-bad': {
    value: '[FILE]',
    write: (file) => (file === '' ? 'skipBad: true' : `rejects: ${literal(file)}`),
  },
  '--ignore': {
    value: 'COLUMNS',
    write: (columns) => `ignore: [${columns.split(',').map(literal).join(', ')}]`,
  },
  '--delimiter': { value: 'CHARACTER', write: text('delimiter') },
  '--no-header': { value: null, write: () => 'header: false' },
}

const EXPORT: Readonly<Record<string, Option>> = {
  '--as': { value: 'FORMAT', write: text('as') },
  '--weights': { value: null, write: () => 'weights: true' },
}

export const importRows: Command = {
  name: '.import',
  usage: '.import table from file',
  summary: 'insert rows from CSV, TSV, JSON or SQLite',
  notes: [
    'The name says the format: .csv, .tsv, .jsonl (one object a line), .json (an array), .db or .sqlite (another SQLite file).',
    'The header names the columns. Texts are read as what the columns hold, without loss, or refused with line and column.',
    'Rows come in steps of 10,000; the first bad record ends the import, and no step is made of part of a batch.',
    '  --as FORMAT          csv, tsv, jsonl, json or sqlite, whatever the name says',
    '  --table NAME         the table of the SQLite file',
    '  --batch ROWS         rows a step',
    '  --skip-bad [FILE]    count bad records and go on; write them to FILE with line and reason',
    '  --after RECORDS      leave out so many at the beginning, to go on where an import stopped',
    '  --ignore COLUMNS     columns of the file to leave out: a,b',
    "  --delimiter ';'      between the fields of CSV; tab is a word for it",
    '  --no-header          the fields are the columns of the table, in order',
  ],
  run: async (_context, argument) => cellOf(importRows, 'from', 'importRows', IMPORT, wordsOf(argument)),
}

export const exportRows: Command = {
  name: '.export',
  usage: '.export what to file',
  summary: 'write a table, an output or the log to a file',
  notes: [
    'What: a table, a cached output (receipts.totals), log, or delta receipts.totals, what the last step changed in it.',
    'The name says the format: .csv, .tsv, .jsonl (one object a line), .json (an array). A file that is there is replaced.',
    'A row stands as often as it is there. It is not recorded by .save, since it changes nothing.',
    '  --as FORMAT          csv, tsv, jsonl or json, whatever the name says',
    '  --weights            each row once, its weight in the column ±, as deltas have it; .import takes that too',
  ],
  async run(_context, argument) {
    const words = wordsOf(argument)
    const isDelta = words[0] === 'delta' && words[1] !== 'to'
    const result = cellOf(exportRows, 'to', 'exportRows', EXPORT, isDelta ? words.slice(1) : words, isDelta)
    return result.kind === 'cell' ? { ...result, passing: true } : result
  },
}

/** `products from shop.csv --batch 10` as `await importRows('products', 'shop.csv', { batch: 10 })`. */
function cellOf(
  command: Command,
  preposition: string,
  call: string,
  options: Readonly<Record<string, Option>>,
  words: readonly string[],
  isDelta = false,
): CommandResult {
  const places: string[] = []
  const written: string[] = isDelta ? ['delta: true'] : []
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string
    if (!word.startsWith('--')) {
      places.push(word)
      continue
    }
    const option = options[word]
    if (option === undefined) return unknownOption(command, word, options)
    const isOptional = option.value?.startsWith('[') === true
    const next = words[i + 1]
    const hasValue =
      option.value !== null &&
      next !== undefined &&
      !next.startsWith('--') &&
      (!isOptional || places.length >= 3)
    if (option.value !== null && !isOptional && !hasValue)
      return refused(`${word} was given no ${option.value}`, `Write ${word} ${option.value}.`)
    if (hasValue) i += 1
    const part = option.write(hasValue ? (next as string) : '')
    if (typeof part !== 'string') return refused(part.message, part.hint)
    written.push(part)
  }
  const [what, between, path, ...more] = places
  if (what === undefined || between !== preposition || path === undefined || more.length > 0) {
    const found = places.length === 0 ? 'nothing' : places.join(' ')
    return refused(
      `${command.name} found ${found}`,
      `Write ${command.usage}. .help ${command.name} says more.`,
    )
  }
  const third = written.length === 0 ? '' : `, { ${written.join(', ')} }`
  return { kind: 'cell', source: `await ${call}(${literal(what)}, ${literal(path)}${third})` }
}

function unknownOption(
  { name }: Command,
  word: string,
  options: Readonly<Record<string, Option>>,
): CommandResult {
  return refused(
    `${name} has no option ${word}, expected one of ${Object.keys(options).join(', ')}`,
    `.help ${name} says what they do.`,
  )
}

function refused(message: string, hint: string): CommandResult {
  return { kind: 'refused', message, hint }
}
