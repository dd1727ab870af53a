/** HTML from text: escaping, elements, and words that only screen readers get. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML, safe between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}

/** An element of one class (none if empty); `content` is HTML already, `name`, `className` and `attributes` are never the user's. */
export function element(name: string, className: string, content: string, attributes = ''): string {
  return `<${name}${className === '' ? '' : ` class="stepping-${className}"`}${attributes}>${content}</${name}>`
}

/** Text for screen readers alone. */
export function spoken(text: string): string {
  return element('span', 'hidden', escapeHtml(text))
}

/** Text for the eyes alone, its meaning being spoken beside it. */
export function seen(text: string, className: string): string {
  return element('span', className, escapeHtml(text), ' aria-hidden="true"')
}
