/** The choices that a random circuit's instruction makes: numbers from the test's generator, so that they shrink. */
export class Choose {
  private readonly numbers: readonly number[]
  private next = 0

  constructor(numbers: readonly number[]) {
    this.numbers = numbers
  }

  /** A number from 0 to below n; 0 once the numbers have run out. */
  below(n: number): number {
    return (this.numbers[this.next++] ?? 0) % n
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  /** One to `most` different elements of a list, in order of choice. */
  some<T>(list: readonly T[], most: number): T[] {
    const chosen = new Set<T>()
    for (let left = 1 + this.below(most); left > 0; left--) chosen.add(this.of(list))
    return [...chosen]
  }

  flag(): boolean {
    return this.below(2) === 1
  }
}
