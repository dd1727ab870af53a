/** The variables that the functions of a circuit may use: those declared for all of it, and those that mean the same everywhere. */
import type { Code } from './code.ts'
import type { Declared, DeclaredValue } from './declared.ts'

/** Something that a function does and that cannot be known. */
export interface Unknown {
  /** A variable that it uses and nobody declares, or the name of a function, its own or a declared one, whose source cannot be read. */
  readonly name: string
  readonly what: 'variable' | 'function' | 'declared function'
}

/** The same with the vertex that is given the function. */
export interface Undeclared extends Unknown {
  readonly kind: string
  readonly path: string
}

/** What a program that others write circuits in knows of their code. */
export interface Surroundings {
  /** Whether a variable of that name means the same in every circuit. */
  isAmbient?(name: string): boolean
  /** What the user wrote, from a function's source as the program has compiled it. */
  asWritten?(source: string): string
  /** The place in what a user wrote of the innermost frame on a stack that stands in code which the program has compiled; null if none does. */
  locate?(stack: string): string | null
}

export class Known {
  private readonly declared: Declared
  private readonly surroundings: Surroundings

  constructor(declared: Declared, surroundings: Surroundings = {}) {
    this.declared = declared
    this.surroundings = surroundings
  }

  /** A function's text as its user wrote it. */
  asWritten({ text }: Code): string {
    return this.surroundings.asWritten?.(text) ?? text
  }

  /** What a function uses, directly or by a declared function, and is not known. */
  unknown(code: Code): Unknown[] {
    if (code.captures === null) return [{ name: code.run.name, what: 'function' }]
    const unknown: Unknown[] = []
    this.follow(code.captures, (name, value) => {
      if (value === undefined) unknown.push({ name, what: 'variable' })
      else if (value.captures === null) unknown.push({ name, what: 'declared function' })
    })
    return unknown
  }

  /** The declared values that a function uses, directly or by a declared function, as text by name. */
  used(code: Code): Map<string, string> {
    const used = new Map<string, string>()
    this.follow(code.captures ?? [], (name, value) => {
      if (value !== undefined) used.set(name, value.text)
    })
    return used
  }

  private follow(
    captures: readonly string[],
    visit: (name: string, value: DeclaredValue | undefined) => void,
  ): void {
    const seen = new Set(captures)
    // Adding to a set while it is walked makes the walk longer.
    for (const name of seen) {
      const value = this.declared.get(name)
      if (value === undefined && this.surroundings.isAmbient?.(name)) continue
      visit(name, value)
      for (const further of value?.captures ?? []) seen.add(further)
    }
  }
}

export const NOTHING_KNOWN = new Known(new Map())
