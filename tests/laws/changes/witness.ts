/** What was told of changes. */
import { type Change, ZSet } from '../../../engine/index.ts'

/** One who follows one thing from the moment that its changes are kept, and has never been away. */
export class Witness {
  readonly changes: Change[] = []
  /** What it held where the witness began. */
  private readonly start: ZSet<unknown>
  readonly from: number
  /** The last step that it knows of. */
  position: number
  constructor(from: number, start: ZSet<unknown>) {
    this.from = from
    this.position = from
    this.start = start
  }

  get sum(): ZSet<unknown> {
    return this.start.plus(sumOf(this.changes))
  }

  after(step: number): string[] {
    return this.changes.filter((change) => change.step > step).map(text)
  }
}

export function text({ step, delta }: Change): string {
  return `${step} ${delta}`
}

export function sumOf(changes: readonly Change[]): ZSet<unknown> {
  return changes.reduce((sum, { delta }) => sum.plus(delta), ZSet.empty<unknown>())
}

/** What an iterator has to say now. */
export async function read(changes: AsyncIterableIterator<Change>): Promise<string[]> {
  const told: string[] = []
  setImmediate(() => void changes.return?.())
  for await (const change of changes) told.push(text(change))
  return told
}
