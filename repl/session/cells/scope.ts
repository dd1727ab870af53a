/** The names that cells see: what the session gives them, and over it what they declare themselves. */

export class Scope {
  /** Own properties are the cells' declarations; the prototype holds what the session gives. */
  readonly bindings: Record<string, unknown>
  private readonly given: Record<string, unknown>

  constructor(given: Readonly<Record<string, unknown>>) {
    this.given = Object.assign(Object.create(null) as Record<string, unknown>, given)
    this.bindings = Object.create(this.given) as Record<string, unknown>
  }

  /** Puts names in place before a cell runs, and says what must be done when it has. */
  declare(declared: ReadonlyMap<string, 'const' | 'let'>): (failed: boolean) => void {
    const fresh: string[] = []
    for (const name of declared.keys()) {
      const known = Object.hasOwn(this.bindings, name)
      if (!known) fresh.push(name)
      this.define(name, known ? this.bindings[name] : undefined, true)
    }
    return (failed) => {
      for (const [name, kind] of declared) {
        // A declaration that was never reached declares nothing.
        if (failed && fresh.includes(name) && this.bindings[name] === undefined) delete this.bindings[name]
        else this.define(name, this.bindings[name], kind !== 'const')
      }
    }
  }

  /** Sets a name that the session owns, such as `_`. */
  set(name: string, value: unknown): void {
    this.given[name] = value
  }

  /** Whether a name means what the session gave it, rather than what a cell declared. */
  isGiven(name: string): boolean {
    return Object.hasOwn(this.given, name) && !Object.hasOwn(this.bindings, name)
  }

  private define(name: string, value: unknown, writable: boolean): void {
    Object.defineProperty(this.bindings, name, { value, writable, enumerable: true, configurable: true })
  }
}
