/**
 * A process that says what the load does when nobody interrupts it, and what the engine finds in a file. Not the test itself: there the sources of functions are
 * others than in the processes that do the load, since vitest rewrites modules, and circuits whose functions have changed are filled anew.
 */
import type { Database } from '../../engine/index.ts'
import { type Contents, contentsOf, copyOf } from './contents.ts'
import { writeOldFile } from './old-file.ts'
import { declaredBefore, opens, operations } from './operations.ts'
import { OpenPlace } from './place.ts'

/** A run that nobody interrupted. */
export interface Reference {
  /** What the file held before each operation, and after the last; the numbers of the last step likewise. */
  readonly held: readonly Contents[]
  readonly lastSteps: readonly number[]
  /** How long each operation took. */
  readonly milliseconds: readonly number[]
}

/** What the engine finds in a file, and what that held when it was closed. */
export interface Found {
  readonly verified: ReturnType<Database['verify']>
  readonly lastStep: number
  readonly held: Contents
}

export interface Question {
  readonly ask: 'reference' | 'look'
  readonly file: string
  /** Null for a new file. */
  readonly format: number | null
  readonly seed: number
  /** The number of the operation that is next. */
  readonly next: number
}

const questions: Record<Question['ask'], (question: Question) => Promise<Reference | Found>> = {
  reference: async ({ file, format, seed }) => {
    if (format !== null) writeOldFile(file, format)
    const all = operations(format)
    const held = [contentsOf(copyOf(file))]
    const milliseconds: number[] = []
    const start = performance.now()
    const place = new OpenPlace(file, declaredBefore(all, 0))
    const lastSteps = [place.db.lastStep]
    for (const [number, operation] of all.entries()) {
      const begin = opens(operation) ? start : performance.now()
      if (!opens(operation)) await place.perform(all, number, seed)
      milliseconds.push(performance.now() - begin)
      held.push(contentsOf(copyOf(file)))
      lastSteps.push(place.db.lastStep)
    }
    place.db.close()
    return { held, lastSteps, milliseconds }
  },
  look: async ({ file, format, next }) => {
    const place = new OpenPlace(file, declaredBefore(operations(format), next))
    const { lastStep } = place.db
    const verified = place.db.verify()
    place.db.close()
    return { verified, lastStep, held: contentsOf(file) }
  },
}

process.on('message', async (question: Question) => {
  try {
    process.send?.({ answer: await questions[question.ask](question) })
  } catch (error) {
    process.send?.({ error: (error as Error).stack })
  }
})
