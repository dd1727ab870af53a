/** Adds entries to a list of any length; spreading a long one into `push` overflows the stack. */
import type { Entry } from './zset.ts'

export function append<T>(list: Entry<T>[], entries: readonly Entry<T>[]): void {
  for (const entry of entries) list.push(entry)
}
