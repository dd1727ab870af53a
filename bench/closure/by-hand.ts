/**
 * What a careful programmer would write by hand for the closure: which nodes each node reaches and is reached by. A new edge adds what its end
 * reaches to all that reach its beginning. Where an edge goes, that much is taken away from them, and what can still be reached
 * is put back (delete and rederive).
 */
import type { Contestant } from '../contest.ts'
import { type Change, type Edge, text } from './rows.ts'

type Neighbours = Map<number, Set<number>>

const NONE: ReadonlySet<number> = new Set()

class Closure {
  private readonly out: Neighbours = new Map()
  private readonly into: Neighbours = new Map()
  private readonly reaches: Neighbours = new Map()
  private readonly reachedBy: Neighbours = new Map()

  change({ insert, remove }: Change): { removed: Edge[]; added: Edge[] } {
    const removed: Edge[] = []
    const added: Edge[] = []
    for (const edge of remove) this.remove(edge, removed)
    for (const edge of insert) this.insert(edge, added)
    return { removed, added }
  }

  private insert({ from, to }: Edge, added: Edge[]): void {
    if (this.out.get(from)?.has(to)) throw new Error(`there is an edge from ${from} to ${to} already`)
    link(this.out, from, to)
    link(this.into, to, from)
    // On a cycle the end reaches itself.
    const targets = new Set([to, ...(this.reaches.get(to) ?? NONE)])
    for (const source of [from, ...(this.reachedBy.get(from) ?? NONE)]) {
      const reached = this.reaches.get(source) ?? NONE
      // Then it reaches all the others as well.
      if (reached.has(to)) continue
      for (const target of targets) {
        if (reached.has(target)) continue
        link(this.reaches, source, target)
        link(this.reachedBy, target, source)
        added.push({ from: source, to: target })
      }
    }
  }

  private remove({ from, to }: Edge, removed: Edge[]): void {
    if (!this.out.get(from)?.delete(to)) throw new Error(`there is no edge from ${from} to ${to}`)
    this.into.get(to)?.delete(from)
    const targets = new Set([to, ...(this.reaches.get(to) ?? NONE)])
    for (const source of new Set([from, ...(this.reachedBy.get(from) ?? NONE)])) {
      const reached = this.reaches.get(source) as Set<number>
      for (const target of targets) reached.delete(target)
      this.rederive(source, reached, targets)
      for (const target of targets) {
        if (reached.has(target)) continue
        this.reachedBy.get(target)?.delete(source)
        removed.push({ from: source, to: target })
      }
    }
  }

  /** Puts back those of the targets that the source still reaches. */
  private rederive(source: number, reached: Set<number>, targets: ReadonlySet<number>): void {
    const found: number[] = []
    const find = (target: number): void => {
      if (reached.has(target) || !targets.has(target)) return
      reached.add(target)
      found.push(target)
    }
    for (const target of targets) {
      for (const before of this.into.get(target) ?? NONE) {
        if (before === source || reached.has(before)) find(target)
      }
    }
    for (let node = found.pop(); node !== undefined; node = found.pop()) {
      for (const target of this.out.get(node) ?? NONE) find(target)
    }
  }
}

function link(neighbours: Neighbours, node: number, other: number): void {
  const found = neighbours.get(node)
  if (found === undefined) neighbours.set(node, new Set([other]))
  else found.add(other)
}

export const byHand: Contestant<Change> = {
  name: 'hand-written Maps',
  start() {
    const closure = new Closure()
    return {
      step(change) {
        const { removed, added } = closure.change(change)
        return function* () {
          for (const pair of removed) yield [text(pair), -1]
          for (const pair of added) yield [text(pair), 1]
        }
      },
    }
  },
}
