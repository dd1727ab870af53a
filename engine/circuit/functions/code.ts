/** A user's function as a parameter of an operator: graphs show its source, and fingerprints compare it. */
import { canonicalText } from '../../value/canonical.ts'
import type { Value } from '../../value/types.ts'
import { asWritten, type Callable, type DeclaredValue, declaredFunction } from './declared.ts'

export class Code {
  readonly run: Callable
  private known: DeclaredValue | undefined

  constructor(run: Callable) {
    this.run = run
  }

  /** The function's source, as its user wrote it. */
  get source(): string {
    return String(asWritten(this.run).f)
  }

  /** The source, with the values that it is declared to use. */
  get text(): string {
    return this.analyzed.text
  }

  /** The variables that it uses and does not declare itself; null if its source cannot be read. */
  get captures(): readonly string[] | null {
    return this.analyzed.captures
  }

  /** Equal for two functions that do the same; null where that cannot be known, since they use what nobody declares. */
  get identity(): string | null {
    return this.captures?.length === 0 ? this.text : null
  }

  toString(): string {
    return this.text
  }

  private get analyzed(): DeclaredValue {
    this.known ??= declaredFunction(this.run)
    return this.known
  }
}

/** What an operator was told: plain data with functions in it. */
export type Parameter = Value | Code | readonly Parameter[] | { readonly [name: string]: Parameter }

/** A parameter as plain data: functions by their text, or by what `say` makes of them. */
export function parameterValue(parameter: Parameter, say: (code: Code) => Value = String): Value {
  if (parameter instanceof Code) return say(parameter)
  if (!isNested(parameter)) return parameter as Value
  if (Array.isArray(parameter)) {
    return (parameter as readonly Parameter[]).map((part) => parameterValue(part, say))
  }
  return Object.fromEntries(
    Object.entries(parameter).map(([name, part]) => [name, parameterValue(part as Parameter, say)]),
  )
}

/** The functions in a parameter, in order. */
export function codesIn(parameter: Parameter): Code[] {
  if (parameter instanceof Code) return [parameter]
  return isNested(parameter) ? Object.values(parameter).flatMap(codesIn) : []
}

/** Whether two parameters tell an operator the same. */
export function sameParameter(a: Parameter, b: Parameter): boolean {
  if (a === b) return true
  if (a instanceof Code || b instanceof Code) return a instanceof Code && b instanceof Code && sameCode(a, b)
  if (!isNested(a) || !isNested(b)) {
    return !isNested(a) && !isNested(b) && canonicalText(a) === canonicalText(b)
  }
  const [left, right] = [Object.entries(a), b as Record<string, Parameter>]
  return (
    Array.isArray(a) === Array.isArray(b) &&
    left.length === Object.keys(b).length &&
    left.every(([name, part]) => Object.hasOwn(b, name) && sameParameter(part, right[name] as Parameter))
  )
}

function sameCode(a: Code, b: Code): boolean {
  return a.run === b.run || (a.identity !== null && a.identity === b.identity)
}

function isNested(
  parameter: Parameter,
): parameter is readonly Parameter[] | { readonly [name: string]: Parameter } {
  if (typeof parameter !== 'object' || parameter === null) return false
  return Array.isArray(parameter) || Object.getPrototypeOf(parameter) === Object.prototype
}
