/** Where in their source a user called an operator: the first frame outside of the engine, on the stack as it was then. */

/** Frames that are kept: an operator that is made of others stands some frames away from its caller. */
const DEPTH = 20

/** Finds a place in a user's source on a stack; null if there is none. Given by programs that compile what users write. */
export type Locate = (stack: string) => string | null

/** The stack of a call. Taking it costs microseconds; it is read when somebody asks, since that costs more. */
export class Site {
  private readonly locate: Locate
  private error: Error | undefined
  private known: string | null = null

  constructor(locate: Locate = () => null) {
    this.locate = locate
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = DEPTH
    this.error = new Error()
    Error.stackTraceLimit = limit
  }

  /** `file:line:column` of the user's call; null where it cannot be known. */
  get location(): string | null {
    if (this.error !== undefined) {
      const stack = String(this.error.stack)
      this.known = this.locate(stack) ?? userFrame(stack)
      this.error = undefined
    }
    return this.known
  }
}

/**
 * The first frame that is not of the file of the top one, which is this file, nor of the engine's folder around it. In a bundle the
 * engine is one file. V8 writes `at f (file:1:2)`; SpiderMonkey and JavaScriptCore write `f@file:1:2`.
 */
export function userFrame(stack: string): string | null {
  const frames = stack.split('\n').flatMap((line) => {
    const [, a, b, c, d, e, f] = V8.exec(line) ?? OTHERS.exec(line) ?? []
    const [file, row, column] = a === undefined ? [d, e, f] : [a, b, c]
    return file === undefined ? [] : [{ file: file.replace(/[?#].*$/, ''), place: `${row}:${column}` }]
  })
  const here = frames[0]?.file ?? ''
  const folder = /^(.*\/)circuit\/naming\/location\.[jt]s$/.exec(here)?.[1]
  const found = frames.find(
    ({ file }) =>
      file !== here &&
      !(folder !== undefined && file.startsWith(folder)) &&
      !PLATFORM.test(file) &&
      !file.includes('<anonymous>'),
  )
  return found === undefined ? null : `${path(found.file)}:${found.place}`
}

const V8 = /^\s*at (?:.*? \((.*):(\d+):(\d+)\)|(?:async )?(.*):(\d+):(\d+))$/
const OTHERS = /^[^@]*@(.*):(\d+):(\d+)$/
/** Code that is nobody's source: Node's own, and what an eval was called in. */
const PLATFORM = /^(?:node|native):|^\[native code\]/

/** A file as people write it. */
function path(file: string): string {
  if (!file.startsWith('file://')) return file
  try {
    return decodeURI(file.slice('file://'.length)).replace(/^\/(?=[A-Za-z]:\/)/, '')
  } catch {
    return file
  }
}
