/** Walking through earlier submissions with Up and Down, and searching them. */

/** Where in the history the editor is. Entries are oldest first; `at` equal to their number is the draft itself. */
export interface Walk {
  readonly at: number
  /** What was being typed when the walk began. */
  readonly draft: string
}

/** The place one entry older or newer, with the text to show there; null at either end. */
export function step(
  entries: readonly string[],
  walk: Walk | null,
  direction: -1 | 1,
  typed: string,
): { readonly walk: Walk | null; readonly text: string } | null {
  const from = walk ?? { at: entries.length, draft: typed }
  const at = from.at + direction
  if (at === entries.length && walk !== null) return { walk: null, text: from.draft }
  const text = entries[at]
  return text === undefined ? null : { walk: { at, draft: from.draft }, text }
}

/** A reverse search: what has been typed so far and where it was found. */
export interface Search {
  readonly query: string
  /** The index of the entry found; null where nothing matches. */
  readonly at: number | null
}

/**
 * The nearest entry from `from` on, that included, that holds the query and is not `passed` over. A query without
 * capitals matches both cases. O(entries × length).
 */
export function find(
  entries: readonly string[],
  query: string,
  from: number,
  direction: -1 | 1 = -1,
  passed?: string,
): number | null {
  if (query === '') return null
  const ignoreCase = query === query.toLowerCase()
  for (let at = from; at >= 0 && at < entries.length; at += direction) {
    const entry = entries[at] as string
    if (entry === passed) continue
    if ((ignoreCase ? entry.toLowerCase() : entry).includes(query)) return at
  }
  return null
}
