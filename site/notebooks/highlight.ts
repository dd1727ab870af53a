/** Highlights code at build time, for light and dark at once. */
import { createHighlighter } from 'shiki'

/** Fences in other languages are shown as plain text. */
const LANGUAGES = ['typescript', 'sql', 'json', 'bash', 'python', 'diff', 'markdown']

const highlighter = await createHighlighter({
  langs: LANGUAGES,
  themes: ['github-light-default', 'github-dark-default'],
})

/** Code as `<pre class="shiki">`; colours are the custom properties --shiki-light and --shiki-dark of its spans. */
export function highlight(code: string, language: string): string {
  const known = highlighter.getLoadedLanguages().includes(language)
  return highlighter.codeToHtml(code, {
    lang: known ? language : 'text',
    themes: { light: 'github-light-default', dark: 'github-dark-default' },
    defaultColor: false,
  })
}
