/** Which names a piece of syntax binds, and for which part of the code around it. */
import type { AnyNode, Pattern } from 'acorn'
import { base, recursive } from 'acorn-walk'

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

/** Whether a node is a scope that binds the name for what is inside of it. */
export function binds(node: AnyNode, name: string): boolean {
  switch (node.type) {
    case 'FunctionDeclaration':
      return node.params.flatMap(boundNames).includes(name) || hoisted(node.body).has(name)
    case 'FunctionExpression':
      return (
        node.id?.name === name ||
        node.params.flatMap(boundNames).includes(name) ||
        hoisted(node.body).has(name)
      )
    case 'ArrowFunctionExpression':
      return node.params.flatMap(boundNames).includes(name) || hoisted(node.body).has(name)
    case 'ClassDeclaration':
    case 'ClassExpression':
      return node.id?.name === name
    case 'BlockStatement':
    case 'StaticBlock':
      return node.body.some((statement) => declares(statement, name))
    case 'SwitchStatement':
      return node.cases.some(({ consequent }) => consequent.some((statement) => declares(statement, name)))
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

/** What `var` declares anywhere in a function's body, functions inside of it left out. */
function hoisted(body: AnyNode): Set<string> {
  const names = new Set<string>()
  recursive(body, null, {
    VariableDeclaration(node, state, visit) {
      if (node.kind === 'var')
        for (const { id } of node.declarations) for (const name of boundNames(id)) names.add(name)
      base.VariableDeclaration?.(node, state, visit)
    },
    Function() {},
  })
  return names
}
