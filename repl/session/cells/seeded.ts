/** Chance and time inside cells, made repeatable: shadows of Math, Date, crypto and performance; the host's own are untouched. */

/** The shadow bindings for a seed and a clock; empty for neither. Their state advances across cells. */
export function seededBindings(seed: number | undefined, clock: string | undefined): Record<string, unknown> {
  return { ...(seed === undefined ? {} : chance(seed)), ...(clock === undefined ? {} : stoppedClock(clock)) }
}

function chance(seed: number): Record<string, unknown> {
  const random = splitmix32(seed)
  const fill = <T extends ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256)
    return view
  }
  const seededMath = Object.create(Math, {
    // 53 bits, as in the host's.
    random: {
      value: () => (Math.floor(random() * 2 ** 26) * 2 ** 27 + Math.floor(random() * 2 ** 27)) / 2 ** 53,
    },
  }) as Math
  const seededCrypto = Object.create(crypto, {
    getRandomValues: { value: fill },
    randomUUID: { value: () => uuid(fill(new Uint8Array(16))) },
    subtle: { get: () => crypto.subtle },
  }) as Crypto
  return { Math: seededMath, crypto: seededCrypto }
}

/** Time stands still: a cell cannot see how long anything took, and so cannot record it. */
function stoppedClock(clock: string): Record<string, unknown> {
  const now = new Date(clock).getTime()
  if (Number.isNaN(now)) throw new RangeError(`the clock ${JSON.stringify(clock)} is no ISO 8601 time`)
  class StoppedDate extends Date {
    constructor(...given: []) {
      super(...((given.length === 0 ? [now] : given) as []))
    }

    static override now(): number {
      return now
    }
  }
  // `Date()` without new gives a string; a class cannot be called, a function's proxy can.
  const callable = new Proxy(StoppedDate, { apply: () => new Date(now).toString() })
  Object.defineProperty(StoppedDate, 'name', { value: 'Date' })
  // Dates made by a cell and by the host are instances of one another's class.
  Object.defineProperty(StoppedDate, Symbol.hasInstance, { value: (value: unknown) => value instanceof Date })
  return { Date: callable, performance: Object.create(performance, { now: { value: () => 0 } }) }
}

/** Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014), in 32 bits; numbers in [0, 1). */
function splitmix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

/** RFC 9562 version 4. */
function uuid(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
