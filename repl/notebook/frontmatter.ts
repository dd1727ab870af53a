/** The front matter that makes a Markdown file a notebook: told apart, read, checked and written. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, stringify, visit } from 'yaml'
import { z } from 'zod'
import { didYouMean } from './did-you-mean.ts'
import type { DataFile, Meta, Problem } from './notebook.ts'

const FRONT_MATTER = /^\uFEFF?---[ \t]*(?:\r\n|\n|\r)([\s\S]*?)(?:\r\n|\n|\r)---[ \t]*(?:\r|\n|$)/

/** Whether a Markdown file claims to be a notebook: its front matter has a line `stepping:`. It may still be a broken one. */
export function isNotebook(source: string): boolean {
  return /^stepping[ \t]*:/m.test(FRONT_MATTER.exec(source)?.[1] ?? '')
}

/** Each message is what was expected; the found value is put before it. */
const shape = z.looseObject({
  stepping: z.literal(1, { error: '1, the version of the notebook format' }),
  title: z.string({ error: 'a text' }).optional(),
  description: z.string({ error: 'a text' }).optional(),
  seed: z.int({ error: 'an integer' }).optional(),
  clock: z.iso.datetime({ offset: true, error: 'a time like 2025-01-01T00:00:00Z' }).optional(),
  data: z
    .array(
      z.strictObject(
        {
          path: z.string({ error: 'the path of a file' }).min(1, { error: 'the path of a file' }),
          sha256: z
            .string({ error: '64 lower-case hex digits' })
            .regex(/^[0-9a-f]{64}$/, { error: '64 lower-case hex digits' }),
        },
        { error: 'an entry {path: …, sha256: …} and nothing else' },
      ),
      { error: 'a list of {path: …, sha256: …}' },
    )
    .optional(),
})
const KNOWN = Object.keys(shape.shape)
const TEXTS = new Set<unknown>(['title', 'description', 'sha256'])

export interface FrontMatter {
  readonly meta: Meta
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

const EMPTY: Meta = { title: null, description: null, seed: null, clock: null, data: [], other: {} }

/** Reads and checks the YAML between the `---` lines; `firstLine` is the 1-based line that it begins on. */
export function readFrontMatter(yaml: string, firstLine: number): FrontMatter {
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number) => firstLine + Math.max(lines.linePos(offset).line, 1) - 1
  if (document.errors.length > 0)
    return refused(document.errors.map((error) => invalid(error, lineAt(error.pos[0]))))
  keepTexts(document)
  let found: unknown
  try {
    found = document.toJS() ?? {}
  } catch (error) {
    // Only here does it turn out that an alias has no anchor.
    return refused([invalid(error as Error, firstLine)])
  }
  const checked = shape.safeParse(found)
  if (!checked.success)
    return refused(
      checked.error.issues.map((issue) => ({
        line: lineAt(offsetOf(document, issue.path)),
        message: mismatch(found, issue.path, issue.message),
      })),
    )
  const { stepping: _version, title, description, seed, clock, data, ...other } = checked.data
  const warnings = Object.keys(other).map((key) => ({
    line: lineAt(offsetOfKey(document, key)),
    message: `the front matter has the key "${key}", which stepping does not read${didYouMean(key, KNOWN)}`,
  }))
  const meta = {
    title: title ?? null,
    description: description ?? null,
    seed: seed ?? null,
    clock: clock ?? null,
    data: data ?? [],
    other,
  }
  return { meta, problems: twice(meta.data, document, lineAt), warnings }
}

/** A title `2001` and a SHA-256 of digits only are text, though YAML takes them for numbers. */
function keepTexts(document: Document): void {
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || !TEXTS.has(key.value)) return
      if (isScalar(value) && value.source) value.value = value.source
    },
  })
}

/** What a file without any front matter comes to. */
export function noFrontMatter(): FrontMatter {
  const expected = 'expected "---", "stepping: 1" and "---" before everything else'
  return refused([{ line: 1, message: `the file has no front matter, ${expected}` }])
}

function refused(problems: readonly Problem[]): FrontMatter {
  return { meta: EMPTY, problems, warnings: [] }
}

function invalid(error: Error, line: number): Problem {
  return { line, message: `the front matter is not valid YAML: ${error.message}` }
}

function twice(
  data: readonly DataFile[],
  document: Document,
  lineAt: (offset: number) => number,
): readonly Problem[] {
  return data.flatMap(({ path }, i) =>
    data.findIndex((other) => other.path === path) === i
      ? []
      : [
          {
            line: lineAt(offsetOf(document, ['data', i])),
            message: `the front matter declares the data file "${path}" twice, expected once`,
          },
        ],
  )
}

function mismatch(found: unknown, path: readonly PropertyKey[], expected: string): string {
  if (path.length === 0) return `the front matter is ${JSON.stringify(found)}, expected keys and values`
  const name = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
  const value = path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown>)?.[step], found)
  const what = value === undefined ? 'missing' : JSON.stringify(value)
  return `"${name.slice(1)}" in the front matter is ${what}, expected ${expected}`
}

/** Where the value at a path begins, or the nearest value around it that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node)) return node.range?.[0] ?? 0
  }
  return 0
}

/** Where a top-level key itself stands: its value may begin on a later line. */
function offsetOfKey(document: Document, key: string): number {
  const pairs = isMap(document.contents) ? document.contents.items : []
  const found = pairs.map((pair) => pair.key).find((node) => isScalar(node) && String(node.value) === key)
  return isScalar(found) ? (found.range?.[0] ?? 0) : 0
}

/** What `.save` knows of a session. */
export interface RecordedMeta {
  readonly title: string
  readonly seed?: number
  /** ISO 8601 with a zone. */
  readonly clock?: string
  readonly data?: readonly DataFile[]
}

/** The front matter of a new notebook, `---` lines included. */
export function writeFrontMatter(meta: RecordedMeta): string {
  const { title, seed, clock, data } = meta
  const keys = {
    stepping: 1,
    title,
    ...(seed !== undefined && { seed }),
    ...(clock !== undefined && { clock }),
    ...(data !== undefined && data.length > 0 && { data }),
  }
  return `---\n${stringify(keys, { lineWidth: 0 })}---\n`
}
