/** The calls that a function makes, read from its source in the order in which they are evaluated. */
import type { AnyNode, CallExpression, VariableDeclarator } from 'acorn'
import { ancestor } from 'acorn-walk'
import { binds, boundNames } from './bindings.ts'
import { type ParsedFunction, parseFunction } from './function.ts'

/** A call outside of the functions inside of the function. */
export interface Call {
  /** What is called, `join`, also if a compiler has written `(0, module.join)`; null if it has no name, or is a function of its own. */
  readonly callee: string | null
  /** Whether it is made exactly once: not in a branch, a loop or what may be cut short. */
  readonly once: boolean
  /** The constant that holds what it returns. */
  readonly result: string | null
  /** The constant, or the output of a circuit, that is made of what it returns. */
  readonly part: string | null
  /** The constants that hold properties of what it returns, by property. */
  readonly results: ReadonlyMap<string, string>
  /** The names of the arguments that are constants of the function. */
  readonly given: readonly (string | null)[]
}

/** Null if the source cannot be read. */
export function callsOf(source: string): Call[] | null {
  const parsed = parseFunction(source)
  if (parsed === null) return null
  const constants = constantsOf(parsed)
  const calls: Call[] = []
  ancestor(parsed.node.body, {
    // Called behind the calls in its arguments, as it is evaluated.
    CallExpression(node, _state, ancestors) {
      const around = ancestors.slice(0, -1) as AnyNode[]
      if (around.some(isFunction)) return
      calls.push({
        callee: calleeOf(node, [parsed.node, ...around]),
        once: !around.some(isConditional),
        ...resultsOf(around, constants),
        part: partOf(around, constants),
        given: node.arguments.map((argument) =>
          argument.type === 'Identifier' && constants.has(argument.name) ? argument.name : null,
        ),
      })
    },
  })
  return calls
}

/** The names that are declared as constants at the top of the function. Those that a minifier gave change with every build: they are none. */
function constantsOf({ node, text }: ParsedFunction): Set<string> {
  const constants = new Set<string>()
  if (node.body.type !== 'BlockStatement') return constants
  for (const statement of node.body.body) {
    if (statement.type !== 'VariableDeclaration' || statement.kind !== 'const') continue
    for (const { id, init } of statement.declarations) {
      const isCompressed = init != null && text.slice(id.end, init.start) === '='
      for (const name of boundNames(id)) if (!isCompressed || name.length > MINIFIED) constants.add(name)
    }
  }
  return constants
}

/** The length of the names that minifiers give to what is inside of a function. */
const MINIFIED = 2

function calleeOf({ callee }: CallExpression, around: readonly AnyNode[]): string | null {
  const called = callee.type === 'SequenceExpression' ? callee.expressions.at(-1) : callee
  if (called?.type === 'Identifier') return isOwn(called.name, around) ? null : called.name
  if (called?.type !== 'MemberExpression' || called.computed || called.property.type !== 'Identifier')
    return null
  return called.object.type === 'Identifier' && !isOwn(called.object.name, around)
    ? called.property.name
    : null
}

function isOwn(name: string, around: readonly AnyNode[]): boolean {
  return around.some((scope) => binds(scope, name))
}

function resultsOf(
  around: readonly AnyNode[],
  constants: ReadonlySet<string>,
): Pick<Call, 'result' | 'results'> {
  const results = new Map<string, string>()
  const parent = around.at(-1)
  if (parent?.type !== 'VariableDeclarator' || parent !== declarator(around)) return { result: null, results }
  const { id } = parent
  if (id.type === 'Identifier') return { result: constants.has(id.name) ? id.name : null, results }
  if (id.type === 'ObjectPattern') {
    for (const part of id.properties) {
      if (part.type !== 'Property' || part.computed || part.key.type !== 'Identifier') continue
      if (part.value.type === 'Identifier' && constants.has(part.value.name)) {
        results.set(part.key.name, part.value.name)
      }
    }
  }
  return { result: null, results }
}

function partOf(around: readonly AnyNode[], constants: ReadonlySet<string>): string | null {
  const id = declarator(around)?.id
  if (id?.type === 'Identifier') return constants.has(id.name) ? id.name : null
  const returned = around[1]?.type === 'ReturnStatement' ? around.slice(2) : around
  const [record, output] = returned
  const isOutput = record?.type === 'ObjectExpression' && output?.type === 'Property' && !output.computed
  return isOutput && output.key.type === 'Identifier' ? output.key.name : null
}

/** The declaration at the top of the function that a call is in. */
function declarator(around: readonly AnyNode[]): VariableDeclarator | undefined {
  return around[2]?.type === 'VariableDeclarator' ? around[2] : undefined
}

function isFunction({ type }: AnyNode): boolean {
  return /Function|^Class(?:Declaration|Expression)$/.test(type)
}

function isConditional({ type }: AnyNode): boolean {
  return /^(?:If|For|ForIn|ForOf|While|DoWhile|Switch|Try)Statement$|^(?:Conditional|Logical|Chain)Expression$|^AssignmentPattern$/.test(
    type,
  )
}
