/** Many things, some at a time. */

/** So many at a time; the last ones may be fewer. */
export function* pieces<T>(all: Iterable<T>, atOnce: number): IterableIterator<T[]> {
  let piece: T[] = []
  for (const one of all) {
    piece.push(one)
    if (piece.length < atOnce) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}
