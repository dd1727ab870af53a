/** The keys of the reverse search: what each makes of it. */
import { before } from './editor/graphemes.ts'
import type { Key } from './editor/keys.ts'
import { find, type Search } from './history/walk.ts'

/** The search after a key; `accept` takes what was found into the editor, `cancel` leaves the editor as it was. */
export function searchKey(
  entries: readonly string[],
  search: Search,
  key: Key,
): Search | 'accept' | 'cancel' {
  const newest = entries.length - 1
  switch (key.name) {
    case 'insert':
    case 'paste': {
      const query = search.query + key.text.replace(/\s+/g, ' ')
      return { query, at: find(entries, query, search.at ?? newest) }
    }
    case 'backspace': {
      const query = search.query.slice(0, before(search.query, search.query.length))
      return { query, at: find(entries, query, newest) }
    }
    case 'search':
      return further(entries, search, -1)
    case 'search-forward':
      return further(entries, search, 1)
    case 'interrupt':
    case 'cancel':
      return 'cancel'
    default:
      return 'accept'
  }
}

/** The next different match in a direction; the search stays where it is if there is none. */
function further(entries: readonly string[], search: Search, direction: -1 | 1): Search {
  if (search.at === null) return search
  const at = find(entries, search.query, search.at + direction, direction, entries[search.at])
  return at === null ? search : { query: search.query, at }
}
