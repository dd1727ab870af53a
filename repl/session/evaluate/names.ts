/** Static scoping: which identifiers of a cell mean a top-level name, and which one declared in a function or block. */
import type { AnyNode, Pattern, Program } from 'acorn'
import { base, type RecursiveVisitors, recursive } from 'acorn-walk'

/** The names declared in one function, block or class. The program's own scope has no outer one. */
interface Scope {
  readonly names: Set<string>
  readonly outer: Scope | null
}

/** Where a declaration lands: `let`, `const`, `class` and functions in the block, `var` in the function body. */
interface Inside {
  readonly block: Scope
  readonly body: Scope
}

/**
 * The identifiers that name a top-level variable: declared at the top of this or another cell, or global. Those of
 * declarations and assignments are among them; labels and property names are not. O(nodes × nesting).
 */
export function topLevelIdentifiers(program: Program): ReadonlySet<AnyNode> {
  const found: { readonly node: AnyNode; readonly name: string; readonly scope: Scope }[] = []
  const top = within(null)
  // Declarations may come after uses: names are looked up once the whole program is known.
  recursive(program, { block: top, body: top }, {
    ...declarations,
    Pattern: (node, inside, c) => c(node, inside),
    Identifier(node, { block }) {
      // A constant of the language, and far too common to be looked up.
      if (node.name !== 'undefined') found.push({ node, name: node.name, scope: block })
    },
  } satisfies RecursiveVisitors<Inside>)
  return new Set(found.filter(({ name, scope }) => isTopLevel(name, scope)).map(({ node }) => node))
}

const declarations: RecursiveVisitors<Inside> = {
  Function(node, inside, c) {
    if (node.type === 'FunctionDeclaration' && node.id) inside.block.names.add(node.id.name)
    const scope = within(inside.block, node.params.flatMap(boundNames))
    if (node.type === 'FunctionExpression' && node.id) scope.names.add(node.id.name)
    if (node.type !== 'ArrowFunctionExpression') scope.names.add('arguments')
    for (const param of node.params) c(param, { block: scope, body: scope })
    const body = within(scope)
    c(node.body, { block: body, body })
  },
  Class(node, inside, c) {
    if (node.type === 'ClassDeclaration' && node.id) inside.block.names.add(node.id.name)
    const block = within(inside.block, node.id ? [node.id.name] : [])
    if (node.superClass) c(node.superClass, { ...inside, block })
    c(node.body, { ...inside, block })
  },
  VariableDeclaration(node, inside, c) {
    const scope = node.kind === 'var' ? inside.body : inside.block
    for (const { id } of node.declarations) for (const name of boundNames(id)) scope.names.add(name)
    base.VariableDeclaration?.(node, inside, c)
  },
  CatchClause(node, inside, c) {
    const block = within(inside.block, node.param ? boundNames(node.param) : [])
    base.CatchClause?.(node, { ...inside, block }, c)
  },
  StaticBlock(node, { block }, c) {
    const scope = within(block)
    for (const statement of node.body) c(statement, { block: scope, body: scope })
  },
  BlockStatement: (node, inside, c) => base.BlockStatement?.(node, nested(inside), c),
  SwitchStatement: (node, inside, c) => base.SwitchStatement?.(node, nested(inside), c),
  ForStatement: (node, inside, c) => base.ForStatement?.(node, nested(inside), c),
  ForInStatement: (node, inside, c) => base.ForInStatement?.(node, nested(inside), c),
  ForOfStatement: (node, inside, c) => base.ForOfStatement?.(node, nested(inside), c),
}

function within(outer: Scope | null, names: Iterable<string> = []): Scope {
  return { names: new Set(names), outer }
}

function nested(inside: Inside): Inside {
  return { ...inside, block: within(inside.block) }
}

function isTopLevel(name: string, from: Scope): boolean {
  for (let scope = from; scope.outer !== null; scope = scope.outer) if (scope.names.has(name)) return false
  return true
}

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
    case 'MemberExpression':
      return []
  }
}
