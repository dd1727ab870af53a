/** Colours for the TypeScript of a cell: shiki, loaded after the first paint, working only in small slices of time. */
import type { GrammarState, HighlighterCore } from 'shiki/core'

/** A stretch of one line, and what it is; null is plain text. */
export interface Token {
  readonly text: string
  readonly kind: TokenKind | null
}

export type TokenKind = 'keyword' | 'string' | 'constant' | 'function' | 'comment'

/** Colours the lines of a text. */
export interface Highlighter {
  /** The tokens of each line, as far as it gets in `slice` milliseconds; a line not reached yet has none. */
  lines(text: string, slice?: number): readonly (readonly Token[] | undefined)[]
}

/** The highlighter until the real one is loaded, and for good where colour is off. */
export const PLAIN: Highlighter = { lines: (text) => text.split('\n').map(() => undefined) }

/** How long a call may work while somebody types, before the rest waits for another turn; milliseconds. */
const SLICE = 4

/** Longer texts stay plain: nobody reads them at the prompt. */
const LONGEST = 20_000

const LANGUAGE = 'typescript'
const THEME = 'kinds'

/** Grammars compile their patterns when these first meet a construct; this meets the usual ones. */
const WARM_UP = [
  'const a = 1',
  "f('a', { b: x => x.c })",
  `\`a\${b}\``,
  'function g(a: number): string { return await b }',
  'class A extends B { private c = new D<E>(1n) }',
  'for (const [a, b] of c) if (a === null) throw b // d',
  'interface I { a?: string[] }',
  "import { a } from 'b'",
]

/** Loads the grammar and warms it up, a turn of the event loop per step. `changed` is called when more lines are coloured. */
export async function loadHighlighter(changed: () => void): Promise<Highlighter> {
  const [{ createCssVariablesTheme, createHighlighterCore }, { createJavaScriptRegexEngine }, grammar] =
    await Promise.all([
      import('shiki/core'),
      import('shiki/engine/javascript'),
      import('shiki/langs/typescript.mjs'),
    ])
  const shiki = await createHighlighterCore({
    themes: [createCssVariablesTheme({ name: THEME, variablePrefix: '' })],
    langs: [grammar.default],
    engine: createJavaScriptRegexEngine(),
  })
  for (const line of WARM_UP) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    tokenize(shiki, line, undefined)
  }
  return new LineByLine(shiki, changed)
}

interface ColouredLine {
  readonly line: string
  readonly tokens: readonly Token[]
  /** The grammar's state behind the line: what the next line begins in. */
  readonly state: GrammarState | undefined
}

/** Remembers the lines of the last text, so that a key costs the lines from the changed one on. */
class LineByLine implements Highlighter {
  private readonly shiki: HighlighterCore
  private readonly changed: () => void
  private known: ColouredLine[] = []
  private waiting: ReturnType<typeof setTimeout> | undefined

  constructor(shiki: HighlighterCore, changed: () => void) {
    this.shiki = shiki
    this.changed = changed
  }

  lines(text: string, slice = SLICE): readonly (readonly Token[] | undefined)[] {
    const lines = text.split('\n')
    if (text.length > LONGEST) return lines.map(() => undefined)
    const stale = new Map(this.known.map((known) => [known.line, known.tokens]))
    const same = this.known.findIndex((known, i) => known.line !== lines[i])
    if (same !== -1) this.known.length = same
    const deadline = performance.now() + slice
    while (this.known.length < lines.length && performance.now() < deadline) {
      const line = lines[this.known.length] as string
      this.known.push(tokenize(this.shiki, line, this.known.at(-1)?.state))
    }
    if (this.known.length < lines.length) this.goOnLater()
    return lines.map((line, i) => this.known[i]?.tokens ?? stale.get(line))
  }

  private goOnLater(): void {
    if (this.waiting !== undefined) return
    this.waiting = setTimeout(() => {
      this.waiting = undefined
      this.changed()
    }, SLICE)
  }
}

function tokenize(shiki: HighlighterCore, line: string, before: GrammarState | undefined): ColouredLine {
  const { tokens, grammarState } = shiki.codeToTokens(line, {
    lang: LANGUAGE,
    theme: THEME,
    ...(before !== undefined && { grammarState: before }),
  })
  return {
    line,
    state: grammarState,
    tokens: (tokens[0] ?? []).map((token) => ({ text: token.content, kind: kindOf(token.color) })),
  }
}

/** Shiki's theme of CSS variables names what a token is where other themes give a colour. */
function kindOf(variable: string | undefined): TokenKind | null {
  switch (/token-([\w-]+)/.exec(variable ?? '')?.[1]) {
    case 'keyword':
      return 'keyword'
    case 'string':
    case 'string-expression':
      return 'string'
    case 'constant':
      return 'constant'
    case 'function':
      return 'function'
    case 'comment':
      return 'comment'
    default:
      return null
  }
}
