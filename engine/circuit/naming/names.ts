/**
 * Which variables of a build function hold the streams that it has placed: found by reading its source, and by matching the calls in it, in
 * the order of evaluation, with what was placed. Where the match is not certain, nothing is named.
 */
import type { Callable } from '../functions/declared.ts'
import { type Call, callsOf } from '../functions/source/calls.ts'
import type { Vertex } from '../operator.ts'

/** What one call of a build function has placed. */
export interface Placed {
  /** The operator as users call it. */
  readonly kind: string
  readonly vertex: Vertex
  /** The iterations that the vertex is in. */
  readonly iterations: object | null
  /** What the inner build function that the call has run has named. */
  readonly inside: readonly Named[]
}

export interface Named {
  readonly vertex: Vertex
  readonly iterations: object | null
  /** The variable, behind those that hold what the build functions that it is in are for: `top/sums`. */
  readonly name: string
}

/** The names that a build function gives to what it has placed, and what inner ones have given. O(source). */
export function namesOf(build: Callable, placed: readonly Placed[]): Named[] {
  const matches = match(callsOf(String(build)) ?? [], placed)
  const byVertex = new Map<Vertex, string>()
  for (const [variable, vertices] of holders(matches, placed)) {
    const [vertex] = vertices
    // A variable that seems to hold two is not understood: a function of the user's may have the name of an operator.
    if (vertex !== undefined && vertices.size === 1) byVertex.set(vertex, variable)
  }
  const parts = new Map(matches.map(({ call, placed }) => [placed, call.part]))
  return placed.flatMap((each) => {
    const prefix = parts.get(each) ?? null
    const inside = each.inside.map((named) => ({
      ...named,
      name: prefix === null ? named.name : `${prefix}/${named.name}`,
    }))
    const name = byVertex.get(each.vertex)
    const { vertex, iterations } = each
    return name === undefined ? inside : [...inside, { vertex, iterations, name }]
  })
}

interface Match {
  readonly call: Call
  readonly placed: Placed
}

/** Calls of one operator are those that placed its vertices if there are as many, each made once. */
function match(calls: readonly Call[], placed: readonly Placed[]): Match[] {
  const certain = (kind: string | null): boolean => {
    const ofKind = calls.filter(({ callee }) => callee === kind)
    return (
      ofKind.every(({ once }) => once) && ofKind.length === placed.filter((each) => each.kind === kind).length
    )
  }
  const left = calls.filter(({ callee }) => callee !== null && certain(callee))
  const right = placed.filter(({ kind }) => certain(kind))
  const matches = left.map((call, i) => ({ call, placed: right[i] as Placed }))
  return matches.every(({ call, placed }) => call.callee === placed.kind) ? matches : []
}

/** The vertices that each constant seems to hold, by what calls return and by what they are given. */
function holders(matches: readonly Match[], placed: readonly Placed[]): Map<string, Set<Vertex>> {
  const held = new Map<string, Set<Vertex>>()
  const hold = (variable: string | null | undefined, vertex: Vertex): void => {
    if (variable != null) held.set(variable, (held.get(variable) ?? new Set()).add(vertex))
  }
  for (const { call, placed: by } of matches) {
    hold(call.result, by.vertex)
    for (const [property, variable] of call.results) {
      const part = placed.find(
        ({ vertex }) => vertex.inputs[0] === by.vertex && vertex.operator.parameters.stream === property,
      )
      if (part !== undefined) hold(variable, part.vertex)
    }
    const { inputs, operator } = by.vertex
    // Operators take their streams first; the inputs of a fixpoint, though, are what its iterations read.
    if (operator.kind !== by.kind || operator.body !== undefined) continue
    inputs.forEach((input, port) => {
      // What stands for a stream from outside of a fixpoint is not what the variable holds.
      if (input.origin !== undefined) hold(call.given[port], input)
    })
  }
  return held
}
