/** The free variables of a function: what its source reads that it does not bind itself, and that the language does not give. */
import type { AnyNode, Expression, Identifier } from 'acorn'
import { fullAncestor } from 'acorn-walk'
import { binds } from './bindings.ts'
import { parseFunction } from './function.ts'
import { isLanguage, isModuleObject } from './language.ts'

/** Sources seen lately: the same few functions are asked about again and again. */
const seen = new Map<string, readonly string[] | null>()
const REMEMBERED = 1000

/**
 * The free variables of the function with this source, in the order of their first use; null if it cannot be read, as that of a bound or
 * built-in function. Names of modules that a compiler introduced are seen through. O(source × depth of its scopes).
 */
export function freeVariables(source: string): readonly string[] | null {
  let found = seen.get(source)
  if (found === undefined) {
    if (seen.size >= REMEMBERED) seen.clear()
    found = find(source)
    seen.set(source, found)
  }
  return found
}

function find(source: string): readonly string[] | null {
  const parsed = parseFunction(source)
  if (parsed === null) return null
  const names = new Set<string>()
  fullAncestor(parsed.node, (node, _state, ancestors) => {
    const around = ancestors.slice(0, -1)
    if (node.type === 'Identifier') reference(node, around as AnyNode[], names)
    else if (node.type === 'ThisExpression' && !around.some(hasThis)) names.add('this')
    else if (node.type === 'Super' && !around.some(hasSuper)) names.add('super')
  })
  return [...names]
}

function reference(node: Identifier, around: readonly AnyNode[], names: Set<string>): void {
  if (around.some((scope) => binds(scope, node.name))) return
  const parent = around.at(-1)
  const imported = parent?.type === 'MemberExpression' && parent.object === node ? propertyOf(parent) : null
  const name = imported !== null && isModuleObject(node.name) ? imported : node.name
  if (isLanguage(name) || (name === 'arguments' && around.some(hasThis))) return
  names.add(name)
}

function propertyOf(node: { property: Expression | { type: string }; computed: boolean }): string | null {
  return !node.computed && node.property.type === 'Identifier' ? (node.property as Identifier).name : null
}

/** Whether `this` and `arguments` inside of a node are its own. */
function hasThis(node: AnyNode): boolean {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'PropertyDefinition':
    case 'StaticBlock':
      return true
    default:
      return false
  }
}

function hasSuper({ type }: { type: string }): boolean {
  return type === 'ClassBody' || type === 'ObjectExpression'
}
