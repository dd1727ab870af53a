/** Rows inside the groups of `perGroup`, which may be several deep: `{group, row: {group, row}}`. */
import type { InGroup } from '../../circuit/forms/group-rows.ts'
import type { Arrangement } from '../../trace/arrangement.ts'

/** The row inside so many groups. */
export function insideGroups(row: unknown, depth: number): unknown {
  let inside = row
  for (let i = 0; i < depth; i++) inside = (inside as InGroup<unknown>).row
  return inside
}

/** A row put into groups, the outermost first. */
export function intoGroups(row: unknown, groups: readonly unknown[]): unknown {
  return groups.reduceRight((inside, group) => ({ group, row: inside }), row)
}

/** The same keys for rows inside so many groups. */
export function inGroups(arrangement: Arrangement, depth: number): Arrangement {
  return depth === 0 ? arrangement : inGroups(arrangement, depth - 1).perGroup()
}
