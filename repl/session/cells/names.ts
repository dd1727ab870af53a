/** Which names a cell binds, and which assignments go to a constant of its own top level. */
import type { AnyNode, Identifier, Pattern, Program } from 'acorn'
import { ancestor } from 'acorn-walk'

export type Declared = ReadonlyMap<string, 'const' | 'let'>

/** The names that a pattern binds. */
export function boundNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((part) => boundNames(part.type === 'Property' ? part.value : part))
    case 'ArrayPattern':
      return pattern.elements.flatMap((part) => (part === null ? [] : boundNames(part)))
    case 'AssignmentPattern':
      return boundNames(pattern.left)
    case 'RestElement':
      return boundNames(pattern.argument)
    default:
      return []
  }
}

/** Assignments, anywhere in the cell, to a name that the cell itself declares const at its top and no inner scope shadows. */
export function constantAssignments(program: Program, declared: Declared): Identifier[] {
  const found: Identifier[] = []
  const check = (target: Identifier, ancestors: readonly AnyNode[]): void => {
    if (declared.get(target.name) === 'const' && !ancestors.some((node) => shadows(node, target.name)))
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

/** Whether a function or block around a place declares the name, so that the place does not mean the top-level one. */
function shadows(node: AnyNode, name: string): boolean {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return (
        node.params.flatMap(boundNames).includes(name) ||
        (node.id?.name === name && node.type === 'FunctionExpression')
      )
    case 'BlockStatement':
    case 'StaticBlock':
      return node.body.some((statement) => declares(statement, name))
    case 'ForStatement':
      return node.init != null && declares(node.init, name)
    case 'ForInStatement':
    case 'ForOfStatement':
      return declares(node.left, name)
    case 'CatchClause':
      return node.param != null && boundNames(node.param).includes(name)
    default:
      return false
  }
}

function declares(node: AnyNode, name: string): boolean {
  if (node.type === 'VariableDeclaration')
    return node.declarations.some(({ id }) => boundNames(id).includes(name))
  return (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id?.name === name
}
