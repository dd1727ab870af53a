/**
 * Fingerprints: texts that are equal for two streams if and only if they are made from the same tables by the same operators, told the same.
 * What a function is told by its circuit's declared values is part of them; names, paths and places in a source are not.
 */
import { canonicalText } from '../../value/canonical.ts'
import type { Value } from '../../value/types.ts'
import { parameterValue } from '../functions/code.ts'
import type { Known } from '../functions/known.ts'
import type { Vertex } from '../operator.ts'

/** The fingerprint of what a vertex puts out, and of all that its state depends on; linear in the number of vertices that it depends on. */
export function fingerprint(vertex: Vertex, known: Known): string {
  return canonicalText(new Cone(known).withVertex(vertex))
}

/** What an operator was told, as plain data with the values that its functions use. */
export function told({ operator }: Vertex, known: Known): Value {
  const parameters = Object.entries(operator.parameters).map(([name, parameter]) => [
    name,
    parameterValue(parameter, (code) => {
      const used = known.used(code)
      return used.size === 0 ? code.text : { code: code.text, with: Object.fromEntries(used) }
    }),
  ])
  return Object.fromEntries(parameters)
}

/** Vertices, inputs first, each described once and from then on called by its number. */
class Cone {
  private readonly known: Known
  private readonly descriptions: Value[] = []
  private readonly numbers = new Map<Vertex, number>()

  constructor(known: Known) {
    this.known = known
  }

  withVertex(vertex: Vertex): Value[] {
    this.visit(vertex)
    return this.descriptions
  }

  private visit(vertex: Vertex): number {
    const known = this.numbers.get(vertex)
    if (known !== undefined) return known
    const { operator, groups } = vertex
    const inputs = vertex.inputs.map((input) => this.visit(input))
    return this.add(vertex, [
      operator.kind,
      told(vertex, this.known),
      groups,
      inputs,
      ...(operator.body === undefined ? [] : [this.body(operator.body)]),
    ])
  }

  private add(vertex: Vertex, description: Value): number {
    const number = this.descriptions.push(description) - 1
    this.numbers.set(vertex, number)
    return number
  }

  /** The inside of a fixpoint: what enters it has no inputs there, so it is told apart by its port or stream. */
  private body({ imports, recursions }: NonNullable<Vertex['operator']['body']>): Value {
    const inside = new Cone(this.known)
    imports.forEach((vertex, port) => void inside.add(vertex, port))
    for (const { name, before } of recursions) inside.add(before, name)
    const after = recursions.map((recursion) => inside.visit(recursion.after))
    return [inside.descriptions, after]
  }
}
