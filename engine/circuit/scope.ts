/**
 * Where a stream lives: in the circuit that is being built, in the groups of a `perGroup`, or in the iterations of a fixpoint. Scopes
 * nest; a stream of an outer scope may be used in the iterations of a fixpoint, where it is the same in each of them.
 */

import type { Placements } from './naming/placements.ts'
import type { Vertex } from './operator.ts'

export interface Scope {
  readonly kind: 'circuit' | 'group' | 'fixpoint'
  readonly circuit: string
  /** The scope around it; null for a circuit. */
  readonly parent: Scope | null
  /** How many groups deep it is: so many times rows are wrapped as `{group, row}`. */
  readonly groups: number
  /** The iterations that it is in, if any: its own or those of a scope around it. */
  readonly iterations: Iterations | null
  /** What is placed, in all scopes of the circuit. */
  readonly placements: Placements
  /** False once the build function has returned. */
  open: boolean
}

/** The inside of a fixpoint while it is being built: which streams from outside it reads, and the vertices that stand for them. */
export interface Iterations {
  readonly imports: Map<Vertex, Vertex>
}

export function circuitScope(circuit: string, placements: Placements): Scope {
  return { kind: 'circuit', circuit, parent: null, groups: 0, iterations: null, placements, open: true }
}

export function groupScope(parent: Scope): Scope {
  return { ...parent, kind: 'group', parent, groups: parent.groups + 1, open: true }
}

export function fixpointScope(parent: Scope): Scope {
  return { ...parent, kind: 'fixpoint', parent, iterations: { imports: new Map() }, open: true }
}

/** Whether a scope is another or around it. */
export function encloses(outer: Scope, inner: Scope): boolean {
  for (let scope: Scope | null = inner; scope !== null; scope = scope.parent) if (scope === outer) return true
  return false
}

export function describeScope(scope: Scope): string {
  if (scope.kind === 'circuit') return `circuit "${scope.circuit}"`
  return scope.kind === 'group' ? 'the groups of a perGroup' : 'the iterations of a fixpoint'
}

/** Runs the build function of a scope and seals it. */
export function seal<T>(scope: Scope, build: () => T): T {
  try {
    return build()
  } finally {
    scope.open = false
  }
}
