/** Splits lines into cells: a cell ends with the first line that makes it complete. */
import type { Completeness } from '../session/protocol.ts'

/** What a line can be cut into without knowing its context: strings, a comment to its end, single characters. */
const PARTS = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\/\/.*|./gsu

/**
 * Collects lines until they are a cell. The check for completeness parses all that has been collected, so brackets are
 * counted line by line to spare it while one is surely open: a cell of n lines then costs O(n), not O(n²).
 */
export class CellSplitter {
  private readonly completeness: (source: string) => Completeness
  private lines: string[] = []
  /** Brackets open at the end of the last line; null where a line cannot be read by itself, as inside a template. */
  private depth: number | null = 0

  constructor(completeness: (source: string) => Completeness) {
    this.completeness = completeness
  }

  /** Whether the next line begins a cell. */
  get isEmpty(): boolean {
    return this.lines.length === 0
  }

  /** Takes a line; returns the cell that it completes, or null. Blank lines between cells belong to none. */
  push(line: string): string | null {
    if (this.isEmpty && line.trim() === '') return null
    this.lines.push(line)
    const change = bracketsOf(line)
    this.depth = this.depth === null || change === null ? null : this.depth + change
    if (this.depth !== null && this.depth > 0) return null
    const source = this.lines.join('\n')
    return this.completeness(source) === 'complete' ? this.take(source) : null
  }

  /** What is left when the input ends, complete or not; null if there is nothing. */
  rest(): string | null {
    return this.isEmpty ? null : this.take(this.lines.join('\n'))
  }

  private take(source: string): string {
    this.lines = []
    this.depth = 0
    return source
  }
}

/**
 * Brackets opened minus closed on a line; null where that hangs on what stands before it: templates, block comments, and
 * slashes, which may begin a regular expression.
 */
function bracketsOf(line: string): number | null {
  let change = 0
  for (const [part] of line.matchAll(PARTS)) {
    if (part === '(' || part === '[' || part === '{') change += 1
    else if (part === ')' || part === ']' || part === '}') change -= 1
    else if (part === '`' || part === '/' || part === "'" || part === '"') return null
  }
  return change
}
