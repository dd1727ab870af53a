/** A binary heap: what is put in comes out in order. Putting in costs O(1) on average, taking out O(log size). */
export class Heap<T> {
  private readonly before: (a: T, b: T) => boolean
  private items: T[] = []

  /** @param before whether one item comes out before another */
  constructor(before: (a: T, b: T) => boolean) {
    this.before = before
  }

  get size(): number {
    return this.items.length
  }

  /** The item that comes out next. */
  get first(): T | undefined {
    return this.items[0]
  }

  push(item: T): void {
    const { items } = this
    let at = items.length
    items.push(item)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const other = items[parent] as T
      if (!this.before(item, other)) break
      items[at] = other
      at = parent
    }
    items[at] = item
  }

  pop(): T | undefined {
    const { items } = this
    const [first] = items
    const last = items.pop()
    if (items.length > 0) this.sink(last as T)
    return first
  }

  /** Takes out everything, in any order. */
  takeAll(): T[] {
    const { items } = this
    this.items = []
    return items
  }

  /** Puts an item at the top down to where it belongs. */
  private sink(item: T): void {
    const { items } = this
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= items.length) break
      if (child + 1 < items.length && this.before(items[child + 1] as T, items[child] as T)) child++
      const other = items[child] as T
      if (!this.before(other, item)) break
      items[at] = other
      at = child
    }
    items[at] = item
  }
}
