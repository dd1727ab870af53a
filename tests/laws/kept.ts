/** Shrunk cases of laws that failed, kept in tests/laws/regressions/, from where later runs try them first. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'

const FOLDER = new URL('./regressions/', import.meta.url)

/** The cases kept for a law, as the plain data that `keep` was given. */
export function kept<T>(name: string): T[] {
  const file = new URL(`${name}.json`, FOLDER)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T[]) : []
}

/** Adds a case to those of a law, unless it is one of them. */
function keep(name: string, data: unknown): void {
  const before = kept(name)
  if (before.some((known) => JSON.stringify(known) === JSON.stringify(data))) return
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(new URL(`${name}.json`, FOLDER), `${JSON.stringify([...before, data], null, 2)}\n`)
}

/** A reporter for fc.assert: keeps the counterexample of a law that failed, then fails as fc.assert does. */
export function keeping<T>(name: string, dataOf: (counterexample: T) => unknown) {
  return (details: fc.RunDetails<T>): void => {
    if (!details.failed) return
    if (details.counterexample !== null) keep(name, dataOf(details.counterexample))
    throw new Error(fc.defaultReportMessage(details) ?? 'the law failed', { cause: details.errorInstance })
  }
}
