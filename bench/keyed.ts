/** A change as d2ts and db-ivm take it: rows with the key that they are joined by, and weights. */
export function keyed<K, T>(
  { remove, insert }: { readonly remove: readonly T[]; readonly insert: readonly T[] },
  key: (row: T) => K,
): [[K, T], number][] {
  const data: [[K, T], number][] = []
  for (const row of remove) data.push([[key(row), row], -1])
  for (const row of insert) data.push([[key(row), row], 1])
  return data
}
