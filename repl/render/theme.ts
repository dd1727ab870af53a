/** Colours of the terminal: for each tone the parameters of an SGR sequence, e.g. `38;5;32` or `1;31`; empty for none. */
import type { Line, Tone } from './layout/line.ts'

/** `emphasis` is added to the tone of what changed within a line. */
export type Theme = Readonly<Record<Exclude<Tone, 'plain'> | 'emphasis', string>>

/**
 * Blue and orange are told apart with every common kind of colour blindness, and can be read on black and on white
 * (contrast 3.8 or better on both). What changed within a line is bold and underlined besides.
 */
export const defaultTheme: Theme = {
  added: '38;5;32',
  removed: '38;5;166',
  changed: '1',
  title: '1',
  quiet: '2',
  error: '1;31',
  emphasis: '1;4',
}

/** A line as text, painted by the theme; without a theme there is not a single escape sequence in it. */
export function paint(line: Line, theme: Theme | null): string {
  let painted = ''
  for (const { text, tone, emphasis } of line)
    painted += theme === null ? text : styled(text, tone, emphasis, theme)
  return painted
}

function styled(text: string, tone: Tone, emphasis: boolean, theme: Theme): string {
  const codes = [tone === 'plain' ? '' : theme[tone], emphasis ? theme.emphasis : ''].filter(
    (code) => code !== '',
  )
  return codes.length === 0 || text === '' ? text : `\u001b[${codes.join(';')}m${text}\u001b[0m`
}
