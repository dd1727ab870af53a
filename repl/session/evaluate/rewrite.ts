/** Rewrites the top-level names of a cell to properties of the session's scope, so that they outlive the cell. */
import type {
  AnyNode,
  ExportDefaultDeclaration,
  Expression,
  ImportDeclaration,
  Pattern,
  Program,
  VariableDeclaration,
} from 'acorn'
import { base, type RecursiveVisitors, type WalkerCallback } from 'acorn-walk'
import type MagicString from 'magic-string'
import { boundNames, topLevelIdentifiers } from './names.ts'
import type { Parsed } from './parse.ts'

/** What the rewritten code calls the two objects that it runs with; neither name occurs in the cell. */
export interface Internals {
  /** Holds the session's variables as properties. */
  readonly scope: string
  /** Declares names, imports modules, and says when to stop. */
  readonly runtime: string
}

/** What is known of a cell once it is rewritten. */
export interface Rewritten {
  readonly visitors: RecursiveVisitors<null>
  /** `var` names, which exist before the cell runs. */
  readonly hoisted: string[]
  /** Function declarations, which have their value before the cell runs. */
  readonly functions: string[]
  /** Where V8 says that a rewritten call stands, to where it stands: `(` to the name before it. */
  readonly calls: Map<number, number>
}

type Walk = WalkerCallback<null>

/** The edits of one cell. Opening text goes to the right of its offset, closing text to the left: see compile.ts. */
export function topLevelNames(
  { code, program, error }: Parsed,
  text: MagicString,
  names: Internals,
): Rewritten {
  const top = topLevelIdentifiers(program)
  const declarations = new Set<AnyNode>(program.body.map(declared))
  const hoisted: string[] = []
  const functions: string[] = []
  const calls = new Map<number, number>()
  const starts = new Set<number>()
  const leading = leadingImports(program)

  /** A `(` at the start of a statement would continue the one before it where that has no semicolon. */
  const separator = (start: number) => (starts.has(start) ? ';' : '')
  const list = (statements: readonly AnyNode[]) => {
    for (const statement of statements) starts.add(statement.start)
  }

  const namedFunction = (name: string, value: Expression, c: Walk) => {
    // A property gives an anonymous function its name, an assignment to `scope.name` does not.
    const anonymous = isAnonymousFunction(value) && name !== '__proto__'
    if (anonymous) text.appendRight(value.start, `{${name}: `)
    c(value, null)
    if (anonymous) text.appendLeft(value.end, `}.${name}`)
  }

  const callee = (node: Expression, from: number | undefined) => {
    text.appendRight(node.start, `${separator(node.start)}(0, ${names.scope}.`)
    text.appendLeft(node.end, ')')
    if (from !== undefined) calls.set(from, node.start)
  }

  const declare = (pattern: Pattern, target: string, c: Walk): void => {
    switch (pattern.type) {
      case 'Identifier':
        text.appendRight(pattern.start, target)
        break
      case 'ObjectPattern':
        for (const part of pattern.properties) {
          if (part.type === 'RestElement') declare(part, target, c)
          else {
            if (part.shorthand) text.appendRight(part.start, `${code.slice(part.key.start, part.key.end)}: `)
            if (part.computed) c(part.key, null)
            declare(part.value, target, c)
          }
        }
        break
      case 'ArrayPattern':
        for (const part of pattern.elements) if (part !== null) declare(part, target, c)
        break
      case 'AssignmentPattern':
        declare(pattern.left, target, c)
        c(pattern.right, null)
        break
      case 'RestElement':
        declare(pattern.argument, target, c)
    }
  }

  const targetOf = (node: VariableDeclaration): string => {
    if (node.kind === 'const') return `${names.runtime}.const.`
    if (node.kind === 'let' || isEnum(code, node)) return `${names.runtime}.let.`
    hoisted.push(...node.declarations.flatMap(({ id }) => boundNames(id)))
    return `${names.scope}.`
  }

  const visitors: RecursiveVisitors<null> = {
    Program(node, state, c) {
      list(node.body)
      const last = node.body.findLast((statement) => statement.type !== 'EmptyStatement')
      if (last?.type === 'ExpressionStatement') {
        starts.delete(last.start)
        const semicolon = code[last.end - 1] === ';' ? 1 : 0
        text.appendRight(last.start, 'return (')
        base.Program?.(node, state, c)
        text.appendLeft(last.end - semicolon, ')')
      } else base.Program?.(node, state, c)
    },
    BlockStatement(node, state, c) {
      list(node.body)
      base.BlockStatement?.(node, state, c)
    },
    StaticBlock(node, state, c) {
      list(node.body)
      base.StaticBlock?.(node, state, c)
    },
    SwitchCase(node, state, c) {
      list(node.consequent)
      base.SwitchCase?.(node, state, c)
    },
    Pattern: (node, state, c) => c(node, state),
    Identifier(node) {
      if (top.has(node)) text.appendRight(node.start, `${names.scope}.`)
    },
    Property(node, state, c) {
      if (node.shorthand && top.has(node.value)) spellOut(node)
      base.Property?.(node, state, c)
    },
    ObjectPattern(node, state, c) {
      for (const part of node.properties) {
        if (part.type !== 'Property' || !part.shorthand) continue
        if (top.has(part.value.type === 'AssignmentPattern' ? part.value.left : part.value)) spellOut(part)
      }
      base.ObjectPattern?.(node, state, c)
    },
    UnaryExpression(node, state, c) {
      const { argument } = node
      const name =
        node.operator === 'typeof' && argument.type === 'Identifier' && top.has(argument)
          ? argument.name
          : null
      if (name !== null) text.appendRight(argument.start, `("${name}" in ${names.scope} ? `)
      c(argument, state)
      if (name !== null) text.appendLeft(argument.end, ' : void 0)')
    },
    CallExpression(node, state, c) {
      if (top.has(node.callee)) callee(node.callee as Expression, openingParenthesis(code, node.callee.end))
      else c(node.callee, state)
      for (const argument of node.arguments) c(argument, state)
    },
    TaggedTemplateExpression(node, state, c) {
      if (top.has(node.tag)) callee(node.tag, node.quasi.start)
      else c(node.tag, state)
      c(node.quasi, state)
    },
    AssignmentExpression(node, state, c) {
      c(node.left, state)
      if (top.has(node.left) && node.left.type === 'Identifier') namedFunction(node.left.name, node.right, c)
      else c(node.right, state)
    },
    VariableDeclaration(node, state, c) {
      if (!node.declarations.some(({ id }) => identifiersOf(id).some((name) => top.has(name)))) {
        base.VariableDeclaration?.(node, state, c)
        return
      }
      const target = targetOf(node)
      text.remove(node.start, (node.declarations[0] as AnyNode).start)
      for (const declarator of node.declarations) {
        const { id, init } = declarator
        const first = declarator === node.declarations[0]
        const destructured = id.type !== 'Identifier' && init
        if (destructured) text.appendRight(id.start, `${first ? separator(node.start) : ''}(`)
        declare(id, target, c)
        if (!init && node.kind === 'let') text.appendLeft(id.end, ' = void 0')
        if (init && id.type === 'Identifier') namedFunction(id.name, init, c)
        else if (init) c(init, state)
        if (destructured) text.appendLeft(declarator.end, ')')
      }
    },
    FunctionDeclaration(node, _state, c) {
      if (declarations.has(node) && node.id) functions.push(node.id.name)
      base.FunctionDeclaration?.(node, null, c)
    },
    Class(node, state, c) {
      const name = declarations.has(node) ? node.id?.name : undefined
      if (name !== undefined) text.appendRight(node.start, `${names.runtime}.let.${name} = `)
      if (node.superClass) c(node.superClass, state)
      c(node.body, state)
      if (name !== undefined) text.appendLeft(node.end, ';')
    },
    ImportDeclaration(node) {
      text.overwrite(node.start, node.end, importCall(node, names.runtime))
      // Imports come first wherever they stand.
      if (node.start > leading) text.move(node.start, node.end, leading)
    },
    ImportExpression(node, state, c) {
      text.overwrite(node.start, node.start + 'import'.length, `${names.runtime}.module`)
      c(node.source, state)
    },
    MetaProperty(node) {
      if (node.meta.name === 'import')
        throw error('import.meta is about a file, and a cell is none', node.start)
    },
    ExportNamedDeclaration(node, state, c) {
      if (node.source)
        throw error('a cell cannot export from another module: import the name instead', node.start)
      text.remove(node.start, node.declaration?.start ?? node.end)
      if (node.declaration) c(node.declaration, state)
    },
    ExportDefaultDeclaration(node, state, c) {
      const { declaration } = node
      const keywords = defaultKeywords(code, node)
      if (declarations.has(declaration)) {
        text.remove(node.start, keywords)
        c(declaration, state)
        return
      }
      const semicolon = code[node.end - 1] === ';' ? 1 : 0
      text.overwrite(node.start, keywords, `${node === program.body.at(-1) ? 'return' : 'void'} (`)
      c(declaration, state)
      text.appendLeft(node.end - semicolon, ')')
    },
    ExportAllDeclaration(node) {
      throw error('a cell cannot export from another module: import the names instead', node.start)
    },
  }
  const spellOut = (part: { start: number; key: AnyNode }) =>
    text.appendRight(part.start, `${code.slice(part.key.start, part.key.end)}: `)

  return { visitors, hoisted, functions, calls }
}
