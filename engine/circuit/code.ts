/** A user's function as a parameter of an operator: graphs show its source, and fingerprints compare it. */
import { canonicalText } from '../value/canonical.ts'
import type { Value } from '../value/types.ts'

export class Code {
  readonly run: (...given: never) => unknown

  constructor(run: (...given: never) => unknown) {
    this.run = run
  }

  get source(): string {
    return String(this.run)
  }

  toString(): string {
    return this.source
  }
}

/** What an operator was told: plain data with functions in it. */
export type Parameter = Value | Code | readonly Parameter[] | { readonly [name: string]: Parameter }

/** A parameter as plain data: functions by their source. */
export function parameterValue(parameter: Parameter): Value {
  if (parameter instanceof Code) return parameter.source
  if (Array.isArray(parameter)) return (parameter as readonly Parameter[]).map(parameterValue)
  if (
    typeof parameter === 'object' &&
    parameter !== null &&
    Object.getPrototypeOf(parameter) === Object.prototype
  ) {
    return Object.fromEntries(
      Object.entries(parameter).map(([name, part]) => [name, parameterValue(part as Parameter)]),
    )
  }
  return parameter as Value
}

/** Whether two parameters tell an operator the same; functions are the same if they are one and the same. */
export function sameParameter(a: Parameter, b: Parameter): boolean {
  if (a === b) return true
  if (a instanceof Code || b instanceof Code) return a instanceof Code && b instanceof Code && a.run === b.run
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

function isNested(
  parameter: Parameter,
): parameter is readonly Parameter[] | { readonly [name: string]: Parameter } {
  if (typeof parameter !== 'object' || parameter === null) return false
  return Array.isArray(parameter) || Object.getPrototypeOf(parameter) === Object.prototype
}
