/** What the info string of a fence says: a cell with its flags, a recorded output, or neither. */
import { didYouMean } from './did-you-mean.ts'
import type { Flags } from './notebook.ts'

const FLAGS = ['hidden', 'throws', 'nondet', 'skip'] as const
const OUTPUTS = ['diff out', 'text out', 'json out', 'text out=error'] as const
/** Free of colons and spaces, because errors are recorded as `at cell:line:column`. */
const ID = /^[\p{L}\p{N}_.-]+$/u

export type Info =
  | {
      readonly kind: 'cell'
      readonly id: string | null
      readonly flags: Flags
      readonly mistakes: readonly string[]
    }
  /** A `ts` fence flagged `skip`: code to read, not to run. */
  | { readonly kind: 'skipped' }
  /** `info` has its words separated by single spaces. */
  | { readonly kind: 'output'; readonly info: string; readonly mistakes: readonly string[] }
  | { readonly kind: 'other' }

/** Reads an info string: `lang` is its first word, `meta` the rest. Mistakes say what was found and expected. */
export function readInfo(lang: string, meta: string): Info {
  const words = meta.split(/\s+/).filter((word) => word !== '')
  const language = lang.toLowerCase()
  if (language === 'ts' || language === 'typescript') return readCell(words)
  if (words.some((word) => word === 'out' || word.startsWith('out=')))
    return readOutput([lang, ...words].join(' '))
  return { kind: 'other' }
}

function readCell(words: readonly string[]): Info {
  if (words.includes('skip')) return { kind: 'skipped' }
  const flags = words.filter((word) => !word.startsWith('id='))
  const ids = words.filter((word) => word.startsWith('id=')).map((word) => word.slice('id='.length))
  const id = ids[0] ?? null
  const mistakes = flags
    .filter((word) => !FLAGS.some((flag) => flag === word))
    .map(
      (word) => `the cell has the unknown flag "${word}", expected ${FLAGS.join(', ')} or id=…${meant(word)}`,
    )
  if (ids.length > 1) mistakes.push(`the cell has ${ids.length} ids (${ids.join(', ')}), expected one`)
  else if (id !== null && !ID.test(id))
    mistakes.push(`the cell has the id "${id}", expected letters, digits, "_", "-" and "." only`)
  return {
    kind: 'cell',
    id,
    flags: {
      hidden: flags.includes('hidden'),
      throws: flags.includes('throws'),
      nondet: flags.includes('nondet'),
    },
    mistakes,
  }
}

function meant(word: string): string {
  return didYouMean(word.replace(/=.*/, ''), [...FLAGS, 'id'])
}

function readOutput(info: string): Info {
  const known = OUTPUTS.some((output) => output === info)
  const expected = `expected ${OUTPUTS.slice(0, -1).join(', ')} or ${OUTPUTS.at(-1)}`
  const mistakes = known ? [] : [`the output fence is "${info}", ${expected}${didYouMean(info, OUTPUTS)}`]
  return { kind: 'output', info, mistakes }
}

/** The info string of a cell that is being recorded; `id` null for its ordinal. */
export function writeCellInfo(id: string | null, flags: { readonly throws: boolean }): string {
  return ['ts', ...(id === null ? [] : [`id=${id}`]), ...(flags.throws ? ['throws'] : [])].join(' ')
}

/** Whether a name can be the `id=` of a cell. */
export function isCellId(name: string): boolean {
  return ID.test(name)
}
