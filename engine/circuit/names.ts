/**
 * Which variables of a build function hold the streams that it has placed: found by reading its source, and by matching the calls in it, in
 * the order of evaluation, with what was placed. Where the match is not certain, nothing is named.
 */
import type { Callable } from './declared.ts'
import type { Vertex } from './operator.ts'
import { type Call, callsOf } from './source/calls.ts'

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
  const held = new Map([...heldByUse(matches), ...heldByResult(matches, placed)])
  const byVertex = new Map<Vertex, string>()
  for (const [variable, vertex] of held) byVertex.set(vertex, variable)
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

/** Constants that hold what a call returns. */
function heldByResult(matches: readonly Match[], placed: readonly Placed[]): Map<string, Vertex> {
  const held = new Map<string, Vertex>()
  for (const { call, placed: by } of matches) {
    if (call.result !== null) held.set(call.result, by.vertex)
    for (const [property, variable] of call.results) {
      const part = placed.find(
        ({ vertex }) => vertex.inputs[0] === by.vertex && vertex.operator.parameters.stream === property,
      )
      if (part !== undefined) held.set(variable, part.vertex)
    }
  }
  return held
}

/** Constants that are given to operators, which take their streams first: also those that a function of the user's has returned. */
function heldByUse(matches: readonly Match[]): Map<string, Vertex> {
  const held = new Map<string, Vertex>()
  const contradicted = new Set<string>()
  for (const { call, placed } of matches) {
    const { inputs, operator } = placed.vertex
    // The inputs of a fixpoint are what its iterations read.
    if (operator.kind !== placed.kind || operator.body !== undefined) continue
    inputs.forEach((input, port) => {
      const variable = call.given[port] ?? null
      if (variable === null) return
      if ((held.get(variable) ?? input) !== input) contradicted.add(variable)
      held.set(variable, input)
    })
  }
  for (const variable of contradicted) held.delete(variable)
  return held
}
