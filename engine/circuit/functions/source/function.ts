/** From a function to the syntax tree of its source, however it was written: arrow, declaration, method. */
import { type AnyNode, type ArrowFunctionExpression, type FunctionExpression, parseExpressionAt } from 'acorn'

export interface ParsedFunction {
  readonly node: ArrowFunctionExpression | FunctionExpression
  /** The text that offsets in the tree are offsets in. */
  readonly text: string
}

/** Parses what String(f) gave; null where that is no source, as for functions that are built into the platform or bound. */
export function parseFunction(source: string): ParsedFunction | null {
  return (
    parseWithin('(', source, ')', (node) => node) ??
    // Methods and accessors are functions only inside of an object or, if their names are private, of a class.
    parseWithin('({', source, '})', (node) =>
      node.type === 'ObjectExpression' && node.properties[0]?.type === 'Property'
        ? node.properties[0].value
        : null,
    ) ??
    parseWithin('(class {', source, '})', (node) =>
      node.type === 'ClassExpression' && node.body.body[0]?.type === 'MethodDefinition'
        ? node.body.body[0].value
        : null,
    )
  )
}

function parseWithin(
  before: string,
  source: string,
  after: string,
  find: (node: AnyNode) => AnyNode | null,
): ParsedFunction | null {
  const text = before + source + after
  try {
    const node = find(parseExpressionAt(text, 0, { ecmaVersion: 'latest' }))
    return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression'
      ? { node, text }
      : null
  } catch {
    return null
  }
}
