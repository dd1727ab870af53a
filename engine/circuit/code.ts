/** A user's function as a parameter of an operator: graphs show its source, and fingerprints compare it. */
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
