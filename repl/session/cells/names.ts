/** Which assignments of a cell go to a constant of its own top level. */
import type { AnyNode, Identifier, Pattern, Program } from 'acorn'
import { ancestor } from 'acorn-walk'
import { binds } from '../../../engine/circuit/functions/source/bindings.ts'

export type Declared = ReadonlyMap<string, 'const' | 'let'>

/** Assignments, anywhere in the cell, to a name that the cell itself declares const at its top and no inner scope shadows. */
export function constantAssignments(program: Program, declared: Declared): Identifier[] {
  const found: Identifier[] = []
  const check = (target: Identifier, ancestors: readonly AnyNode[]): void => {
    if (declared.get(target.name) === 'const' && !ancestors.some((node) => binds(node, target.name)))
      found.push(target)
  }
  ancestor(program, {
    AssignmentExpression(node, _state, ancestors) {
      for (const target of identifiers(node.left)) check(target, ancestors as AnyNode[])
    },
    UpdateExpression(node, _state, ancestors) {
      if (node.argument.type === 'Identifier') check(node.argument, ancestors as AnyNode[])
    },
  })
  return found
}

function identifiers(pattern: Pattern): Identifier[] {
  return pattern.type === 'Identifier' ? [pattern] : []
}
