/** Runs the texts of functions, as tests send them, on the engine as a bundler has made it. */
import * as z from 'zod'
import * as engine from '../../../engine/browser.ts'

/** What a function is given: the engine, and what functions before it have kept. */
export interface Scope {
  readonly engine: typeof engine
  readonly z: typeof z.z
  readonly kept: Record<string, unknown>
  /** What an expression is, by its text. */
  evaluate(text: string): unknown
}

// biome-ignore lint/security/noGlobalEval: the text is the test's own
const evaluate = (text: string): unknown => globalThis.eval(`(${text})`)

const scope: Scope = { engine, z: z.z, kept: {}, evaluate }

export async function run(text: string, argument: unknown): Promise<unknown> {
  const made = evaluate(text) as (scope: Scope, argument: unknown) => unknown
  return made(scope, argument)
}
