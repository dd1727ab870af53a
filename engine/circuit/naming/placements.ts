/**
 * What build functions place while they run. Every vertex gets to know where it comes from in the user's source: its place and, where that is
 * certain, the variable that holds its stream.
 */
import type { Callable } from '../functions/declared.ts'
import type { Origin, Vertex } from '../operator.ts'
import { type Locate, Site } from './location.ts'
import { type Named, namesOf, type Placed } from './names.ts'

/** The scope that a build function runs in, as far as it matters here. */
interface Within {
  readonly kind: 'circuit' | 'group' | 'fixpoint'
  /** The iterations that it is in. */
  readonly iterations: object | null
}

/** A build function that is running. */
interface Run {
  readonly iterations: object | null
  readonly placed: Placed[]
  /** What the last inner build function has named, until it is known which call has run it. */
  inside: readonly Named[]
  /** Whether it is an operator that places others: its variables are not the user's. */
  readonly composed: boolean
}

/** Of one circuit, all its scopes included. */
export class Placements {
  private readonly locate: Locate | undefined
  private run: Run = begun(null, false)

  /** @param locate finds places in sources that the program around has compiled */
  constructor(locate?: Locate) {
    this.locate = locate
  }

  /** Where a vertex that is being placed comes from. */
  origin(): Origin {
    return { site: new Site(this.locate), name: null }
  }

  /**
   * Notes that a call has placed a vertex, or returned one that an inner build function has placed.
   * @param kind the operator as users call it
   */
  add(kind: string, vertex: Vertex, { iterations }: Within): void {
    const { run } = this
    // What a fixpoint adds to its iterations by itself is nobody's call.
    if (iterations !== null && iterations !== run.iterations) return
    run.placed.push({ kind, vertex, iterations, inside: run.inside })
    run.inside = []
  }

  /** Runs a build function and finds names for what it places. Those inside of perGroups are complete only with the names around them. */
  during<T>({ kind, iterations }: Within, build: Callable, call: () => T): T {
    const outer = this.run
    this.run = begun(iterations, outer.composed)
    try {
      const result = call()
      const named = outer.composed ? [] : namesOf(build, this.run.placed)
      const isOwn = (found: Named): boolean => kind !== 'group' && found.iterations === iterations
      for (const { vertex, name } of named.filter(isOwn)) if (vertex.origin) vertex.origin.name = name
      outer.inside = named.filter((found) => !isOwn(found))
      return result
    } finally {
      this.run = outer
    }
  }

  /** Runs what an operator places that is made of others, and notes the last of them as what it has placed itself. */
  composed<T extends { readonly vertex: Vertex }>(kind: string, scope: Within, call: () => T): T {
    const outer = this.run
    this.run = begun(outer.iterations, true)
    try {
      const result = call()
      this.run = outer
      this.add(kind, result.vertex, scope)
      return result
    } finally {
      this.run = outer
    }
  }
}

function begun(iterations: object | null, composed: boolean): Run {
  return { iterations, placed: [], inside: [], composed }
}
