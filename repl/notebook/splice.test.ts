/** Splicing: what it leaves alone, what it writes, and that it does so once. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fence } from '../render/record/record.ts'
import { asMarkdownReads } from './fence.ts'
import type { Notebook } from './notebook.ts'
import { parseNotebook } from './parse.ts'
import { type Outputs, splice } from './splice.ts'

const FRONT = '---\nstepping: 1\n---\n'

function recorded(notebook: Notebook): Outputs {
  return new Map(
    notebook.cells.map((cell) => [cell.id, cell.outputs.map(({ info, body }) => ({ info, body }))]),
  )
}

function spliced(source: string, ...fences: Fence[]): string {
  return splice(parseNotebook(source), new Map([['1', fences]]))
}

const one = { info: 'text out', body: '1' }
const two = { info: 'json out', body: '2' }

describe('splice', () => {
  it('inserts outputs where a cell had none, and takes them away again', () => {
    const bare = `${FRONT}A\n\`\`\`ts\na\n\`\`\`\nB\n`
    const full = `${FRONT}A\n\`\`\`ts\na\n\`\`\`\n\n\`\`\`text out\n1\n\`\`\`\n\n\`\`\`json out\n2\n\`\`\`\nB\n`
    expect(spliced(bare, one, two)).toBe(full)
    expect(spliced(full)).toBe(bare)
    expect(spliced(full, two)).toBe(`${FRONT}A\n\`\`\`ts\na\n\`\`\`\n\n\`\`\`json out\n2\n\`\`\`\nB\n`)
  })

  it('inserts at the end of a file without a last line end', () => {
    expect(spliced(`${FRONT}\`\`\`ts\na\n\`\`\``, one)).toBe(
      `${FRONT}\`\`\`ts\na\n\`\`\`\n\n\`\`\`text out\n1\n\`\`\``,
    )
  })

  it('keeps the bytes of an output that says the same, however it is fenced', () => {
    const odd = `${FRONT}\`\`\`ts\na\n\`\`\`\n\n\n  ~~~~text   out\n  1\n  ~~~~  \n\`\`\`json out\n3\n\`\`\`\n`
    expect(spliced(odd, one, two)).toBe(odd.replace('3', '2'))
  })

  it('writes CRLF into a file of CRLF lines', () => {
    const source = `${FRONT}\`\`\`ts\na\n\`\`\`\n`.replaceAll('\n', '\r\n')
    expect(spliced(source, { info: 'text out', body: '1\n2' })).toBe(
      `${source.trimEnd()}\r\n\r\n\`\`\`text out\r\n1\r\n2\r\n\`\`\`\r\n`,
    )
  })

  it('fences longer than any run of backticks inside', () => {
    expect(spliced(`${FRONT}\`\`\`ts\na\n\`\`\``, { info: 'text out', body: 'a\n````\nb ``` c' })).toContain(
      '\n`````text out\na\n````\nb ``` c\n`````',
    )
  })

  it('leaves cells alone that it is given no outputs for', () => {
    const source = `${FRONT}\`\`\`ts\na\n\`\`\`\n\n\`\`\`ts\nb\n\`\`\`\n\n\`\`\`text out\n1\n\`\`\`\n`
    expect(splice(parseNotebook(source), new Map([['1', []]]))).toBe(source)
  })
})

/** Text with what could go wrong in it. */
const nasty = fc.string({
  unit: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'a',
        ' ',
        '`',
        '```',
        '~~~',
        '\n',
        '\r\n',
        '\r',
        '\t',
        '\0',
        '\uD800',
        '👩‍🚀',
        '>',
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 3 }) },
  ),
  maxLength: 30,
})
const output: fc.Arbitrary<Fence> = fc.record({
  info: fc.constantFrom('diff out', 'text out', 'json out', 'text out=error'),
  body: nasty,
})

/** A fence as somebody may have written it: ticks or tildes, longer than needed, indented. */
const written = (info: fc.Arbitrary<string>) =>
  fc
    .record({
      info,
      mark: fc.constantFrom('`', '~'),
      length: fc.integer({ min: 3, max: 6 }),
      indent: fc.integer({ min: 0, max: 3 }),
      lines: fc.array(fc.constantFrom('', 'x', '  y', 'α`β', '- 1', '~', '\tz'), { maxLength: 4 }),
      trailing: fc.constantFrom('', ' ', '\t'),
    })
    .map(({ info, mark, length, indent, lines, trailing }) => {
      const fence = ' '.repeat(indent) + mark.repeat(length)
      return [fence + info, ...lines, fence + trailing].join('\n')
    })

const block = fc.oneof(
  fc.constantFrom(
    'Prose `with` code and **more** — of it.',
    '# Heading',
    '- a list\n\n  of two paragraphs\n\nand its end',
    '> a quote',
    '    indented',
    '<details>\n<b>html</b>\n\n</details>',
    '| a | b |\n|---|---|\n| 1 | 2 |',
    '---',
    '\ttab',
  ),
  written(fc.constantFrom('', 'sql', 'ts skip', 'diff', 'text')),
  fc
    .tuple(
      written(fc.constantFrom('ts', 'ts hidden', 'typescript  nondet', 'ts throws', ' ts')),
      fc.array(written(fc.constantFrom('diff out', 'text  out', 'json out', 'text out=error')), {
        maxLength: 3,
      }),
      fc.constantFrom('\n', '\n\n', '\n\n\n'),
    )
    .map(([cell, outputs, gap]) => [cell, ...outputs].join(gap)),
)

const notebooks = fc
  .record({
    blocks: fc.array(block, { maxLength: 8 }),
    eol: fc.constantFrom('\n', '\r\n'),
    bom: fc.constantFrom('', '\uFEFF'),
    end: fc.constantFrom('', '\n', '\n\n'),
  })
  .map(({ blocks, eol, bom, end }) => bom + `${FRONT}\n${blocks.join('\n\n')}${end}`.replaceAll('\n', eol))

describe('laws of random notebooks', () => {
  it('splicing what is recorded changes no byte', () => {
    fc.assert(
      fc.property(notebooks, (source) => {
        const notebook = parseNotebook(source)
        expect(splice(notebook, recorded(notebook))).toBe(source)
      }),
      { numRuns: 500 },
    )
  })

  it('spliced outputs read back, splicing them again changes nothing, and all else is as it was', () => {
    fc.assert(
      fc.property(notebooks, fc.array(fc.array(output, { maxLength: 3 })), (source, outputs) => {
        const notebook = parseNotebook(source)
        const fresh = new Map(notebook.cells.map((cell, i) => [cell.id, outputs[i] ?? []]))
        const after = splice(notebook, fresh)
        const again = parseNotebook(after)
        expect(recorded(again)).toEqual(
          new Map(
            [...fresh].map(([id, fences]) => [
              id,
              fences.map((f) => ({ ...f, body: asMarkdownReads(f.body) })),
            ]),
          ),
        )
        expect(splice(again, fresh)).toBe(after)
        const none = new Map(notebook.cells.map((cell) => [cell.id, []]))
        expect(splice(again, none)).toBe(splice(notebook, none))
        expect(again.cells.map((cell) => [cell.id, cell.source, cell.flags])).toEqual(
          notebook.cells.map((cell) => [cell.id, cell.source, cell.flags]),
        )
      }),
      { numRuns: 500 },
    )
  })
})
