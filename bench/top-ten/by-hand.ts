/** What a careful programmer would write by hand for the top ten: a b-tree for each group, and its ten best. It also says what changed. */
import sorted from 'sorted-btree'
import type { Contestant } from '../contest.ts'
import { byRank, type Change, type Score, TOP, text } from './rows.ts'

interface Group {
  readonly rows: InstanceType<typeof sorted.default<Score, undefined>>
  top: Score[]
  /** Whether the current change may have changed the ten best. */
  touched: boolean
}

class TopTen {
  private readonly scores = new Map<number, Score>()
  private readonly groups = new Map<number, Group>()
  private touched: Group[] = []

  change({ insert, remove }: Change): { removed: Score[]; added: Score[] } {
    for (const score of remove) this.remove(score)
    for (const score of insert) this.insert(score)
    return this.changed()
  }

  private insert(score: Score): void {
    if (this.scores.has(score.id)) throw new Error(`there is a score ${score.id} already`)
    this.scores.set(score.id, score)
    let group = this.groups.get(score.group)
    if (group === undefined) {
      group = { rows: new sorted.default(undefined, byRank), top: [], touched: false }
      this.groups.set(score.group, group)
    }
    group.rows.set(score, undefined)
    this.touch(group, score)
  }

  private remove({ id, group: name, score }: Score): void {
    const held = this.scores.get(id)
    const group = this.groups.get(name)
    if (group === undefined || held?.group !== name || held.score !== score)
      throw new Error(`there is no score ${id}`)
    this.scores.delete(id)
    group.rows.delete(held)
    this.touch(group, held)
  }

  private touch(group: Group, score: Score): void {
    const worst = group.top[TOP - 1]
    if (group.touched || (worst !== undefined && byRank(score, worst) > 0)) return
    group.touched = true
    this.touched.push(group)
  }

  private changed(): { removed: Score[]; added: Score[] } {
    const removed: Score[] = []
    const added: Score[] = []
    for (const group of this.touched) {
      const before = group.top
      const now: Score[] = []
      for (const score of group.rows.keys()) if (now.push(score) === TOP) break
      for (const score of before) if (!now.includes(score)) removed.push(score)
      for (const score of now) if (!before.includes(score)) added.push(score)
      group.top = now
      group.touched = false
    }
    this.touched = []
    return { removed, added }
  }
}

export const byHand: Contestant<Change> = {
  name: 'hand-written Maps and b-trees',
  start() {
    const scores = new TopTen()
    return {
      step(change) {
        const { removed, added } = scores.change(change)
        return function* () {
          for (const row of removed) yield [text(row), -1]
          for (const row of added) yield [text(row), 1]
        }
      },
    }
  },
}
