/** Turns the declarations at the top of a cell into assignments, so that what they declare outlives the cell. */
import type { AnyNode, Identifier, ImportDeclaration, VariableDeclaration } from 'acorn'
import type MagicString from 'magic-string'
import { boundNames } from '../../../engine/circuit/functions/source/bindings.ts'
import { constantAssignments, type Declared } from './names.ts'
import type { Parsed } from './parse.ts'

export interface Rewritten {
  readonly declared: ReadonlyMap<string, 'const' | 'let'>
  /** Function declarations, which have their value before the cell runs. */
  readonly functions: ReadonlySet<string>
  readonly hasValue: boolean
}

/** Edits `text`. `internal` is the name of the object that the compiled cell is run with. @throws CellSyntaxError */
export function rewriteDeclarations(
  { code, program, error }: Parsed,
  text: MagicString,
  internal: string,
): Rewritten {
  const declared = new Map<string, 'const' | 'let'>()
  const functions = new Set<string>()

  const variables = (node: VariableDeclaration): void => {
    for (const { id } of node.declarations) {
      for (const name of boundNames(id)) declared.set(name, node.kind === 'const' ? 'const' : 'let')
    }
    const [first] = node.declarations
    // A parenthesis at the start of a statement would continue the one before it where that has no semicolon.
    const separator = first?.id.type === 'Identifier' ? '' : ';'
    text.overwrite(node.start, (first as AnyNode).start, separator)
    for (const { id, init, start, end } of node.declarations) {
      if (id.type !== 'Identifier') {
        text.appendRight(start, '(')
        text.appendLeft(end, ')')
      } else if (init === null || init === undefined) {
        // `var x` keeps a value that x has; `let x` gives it undefined.
        if (node.kind === 'let') text.appendLeft(end, ' = undefined')
      }
    }
  }

  const visit = (node: AnyNode, from: number): void => {
    switch (node.type) {
      case 'VariableDeclaration':
        variables(node)
        break
      case 'ClassDeclaration': {
        const { name } = node.id as Identifier
        declared.set(name, 'let')
        text.appendRight(node.start, `${name} = `)
        text.appendLeft(node.end, ';')
        break
      }
      case 'FunctionDeclaration': {
        const { name } = node.id as Identifier
        declared.set(name, 'let')
        functions.add(name)
        break
      }
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) declared.set(specifier.local.name, 'const')
        text.overwrite(from, node.end, importExpression(node, internal))
        break
      case 'ExportNamedDeclaration':
        if (!node.declaration)
          throw error('a cell exports only declarations: its names are there for later cells anyway', from)
        text.remove(from, node.declaration.start)
        visit(node.declaration, node.declaration.start)
        break
      case 'ExportDefaultDeclaration':
      case 'ExportAllDeclaration':
        throw error('a cell exports only declarations: its names are there for later cells anyway', from)
    }
  }
  for (const statement of program.body) visit(statement, statement.start)

  for (const { name, start } of constantAssignments(program, declared as Declared)) {
    throw error(`"${name}" is declared const and cannot be assigned to`, start)
  }
  return { declared, functions, hasValue: returnLast(program.body as AnyNode[], code, text) }
}

/** Makes the last statement, if it is an expression, what the cell returns. */
function returnLast(statements: readonly AnyNode[], code: string, text: MagicString): boolean {
  const last = statements.findLast((statement) => statement.type !== 'EmptyStatement')
  if (last?.type !== 'ExpressionStatement') return false
  const end = code[last.end - 1] === ';' ? last.end - 1 : last.end
  text.prependRight(last.start, ';return (')
  text.appendLeft(end, ')')
  return true
}

/** `import a, { b as c } from 'm'` as an assignment from an awaited module. */
function importExpression(node: ImportDeclaration, internal: string): string {
  const module = `await ${internal}.importModule(${JSON.stringify(node.source.value)})`
  const names: string[] = []
  for (const specifier of node.specifiers) {
    if (specifier.type === 'ImportNamespaceSpecifier') return `${specifier.local.name} = ${module};`
    const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : keyOf(specifier.imported)
    names.push(`${JSON.stringify(imported)}: ${specifier.local.name}`)
  }
  return names.length === 0 ? `${module};` : `;({ ${names.join(', ')} } = ${module});`
}

function keyOf(node: { type: string; name?: string; value?: unknown }): string {
  return node.type === 'Identifier' ? (node.name as string) : String(node.value)
}
