/**
 * A process that is killed (SIGKILL) at any moment of a load loses nothing that it acknowledged and leaves nothing half done: neither of a step, nor of
 * a backfill, a migration, an undo, a prune, a checkpoint, or whatever else `operations.ts` does.
 *
 * What a file holds is told b-tree by b-tree (`contents.ts`): the declaration of every table and view, and every row of every table, the log and what
 * the engine notes included, in the order of its key. Where SQLite has put them in the file is its own affair. A run that nobody interrupts says what
 * that is after each operation. After each kill it must be, to the byte, what it was before the operation that was under way or what it is after it;
 * it must be so still when the engine has opened the file and found its circuits there; `verify()` must find nothing; and the load goes on from there,
 * in another process, on the files as the killed one left them, to the same end.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runs } from '../laws/runs.ts'
import { type Contents, contentsOf, copyOf } from './contents.ts'
import { oldFormats, writeOldFile } from './old-file.ts'
import { backupOf, type Kind, type Operation, opens, operations } from './operations.ts'
import { type Random, random } from './random.ts'
import type { Found, Question, Reference } from './witness.ts'

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

let folder: string
let witness: ChildProcess
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepping-crash-'))
  witness = fork(path('./witness.ts'), { execArgv: ['--no-warnings'] })
})
afterAll(() => {
  witness.kill()
  rmSync(folder, { recursive: true })
})

async function answer<T extends Reference | Found>(question: Question): Promise<T> {
  witness.send(question)
  const [{ answer, error }] = (await once(witness, 'message')) as [{ answer: T; error?: string }]
  if (error !== undefined) throw new Error(`the witness failed: ${error}`)
  return answer
}

/** How many kills hit each kind of operation. */
const hits = new Map<Kind | 'open', number>()

/** The load, on a new file or on one of an older format, by processes that are killed. */
class Load {
  private readonly format: number | null
  private readonly seed: number
  private readonly all: readonly Operation[]
  private readonly chance: Random
  private reference!: Reference
  /** How long operations took in processes that were killed later. */
  private readonly milliseconds = new Map<string, number>()
  private file = ''
  /** The number of the operation that the file is before. */
  private next = 0

  constructor(format: number | null, seed: number) {
    this.format = format
    this.seed = seed
    this.all = operations(format)
    this.chance = random(seed)
  }

  /** Kills processes until so many have been, each time in a kind of operation that has been hit the least. */
  async kill(kills: number): Promise<void> {
    this.reference = await this.ask('reference', join(folder, 'reference.db'), 0)
    this.next = this.all.length
    for (let killed = 0, files = 0; killed < kills; ) {
      if (this.next === this.all.length) this.begin(join(folder, `load-${files++}.db`))
      const fatal = this.target()
      if (await this.run(fatal, fatal === 'none' ? 0 : (this.chance(1200) / 1000) * this.usual(fatal)))
        killed++
    }
    if (this.next < this.all.length) await this.run('none', 0)
    expect(this.next).toBe(this.all.length)
  }

  /** How many milliseconds an operation takes in a process that has just begun. */
  private usual(operation: number | 'open'): number {
    const seen = this.milliseconds.get(String(operation))
    if (seen !== undefined) return seen
    return operation === 'open' ? 30 : 2 * (this.reference.milliseconds[operation] as number)
  }

  private ask<T extends Reference | Found>(ask: Question['ask'], file: string, next: number): Promise<T> {
    return answer({ ask, file, format: this.format, seed: this.seed, next })
  }

  private begin(file: string): void {
    for (const name of readdirSync(folder))
      if (name.startsWith('load-')) rmSync(join(folder, name), { recursive: true })
    if (this.format !== null) writeOldFile(file, this.format)
    this.file = file
    this.next = 0
  }

  /**
   * Goes on with the load in a process of its own, which is killed so many milliseconds after it has begun the operation `fatal`.
   * @returns whether it was; it may have come to its end before
   */
  private async run(fatal: number | 'open' | 'none', milliseconds: number): Promise<boolean> {
    const { file, format, seed, next } = this
    const settings = [file, format ?? 'new', seed, next, fatal, milliseconds].map(String)
    const child = spawn(process.execPath, ['--no-warnings', path('./load.ts'), ...settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
    })
    const [code, signal] = await once(child, 'close')
    const lines = said
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ') as [string, string, string?])
    for (const [, operation, took] of lines)
      if (took !== undefined) this.milliseconds.set(operation, Number(took))
    const [what, operation] = lines.at(-1) as [string, string]
    const number = operation === 'open' ? next : Number(operation)
    const underWay = what === 'begin' ? number : number + (operation === 'open' ? 0 : 1)
    if (code === 0 || underWay === this.all.length) {
      this.next = this.all.length
      expect(contentsOf(copyOf(file))).toEqual(this.reference.held.at(-1))
      return false
    }
    expect([code, signal]).toEqual([null, 'SIGKILL'])
    const opening = operation === 'open' && what === 'begin'
    const kind = opening ? 'open' : (this.all[underWay] as Operation).kind
    hits.set(kind, (hits.get(kind) ?? 0) + 1)
    await this.look(underWay, opening ? underWay : underWay + 1)
    return true
  }

  /** Looks at the file that a killed process has left, which must be before one of two operations. */
  private async look(before: number, after: number): Promise<void> {
    const { file, reference } = this
    const held = contentsOf(copyOf(file))
    this.next = isEqual(held, reference.held[after]) ? after : before
    expect(held).toEqual(reference.held[this.next])

    const found = await this.ask<Found>('look', copyOf(file), this.next)
    expect(found.verified).toEqual({ differences: [], faults: [] })
    expect(found.lastStep).toBe(reference.lastSteps[this.next])
    const opened = opens(this.all[this.next]) ? 1 : 0
    expect(found.held).toEqual(reference.held[this.next + opened])

    // Who finds a copy may trust it.
    for (const name of this.copies()) {
      const copied = contentsOf(join(folder, name))
      if (!reference.held.slice(0, after + 1).some((held) => isEqual(held, copied)))
        expect.fail(`${name} holds what the database never held: ${JSON.stringify(copied)}`)
    }
  }

  /** The backup of the file, and its copies in older formats. */
  private copies(): string[] {
    const name = this.file.slice(folder.length + 1)
    return readdirSync(folder).filter(
      (other) => other === backupOf(name) || (other.startsWith(name) && /\.format-\d+(-\d+)?$/.test(other)),
    )
  }

  /** The next operation of a kind that has been hit the least, or nearly so, or the opening of the file; none if there is none ahead. */
  private target(): number | 'open' | 'none' {
    const count = (kind: Kind | 'open'): number => hits.get(kind) ?? 0
    const least = Math.min(...this.all.map(({ kind }) => count(kind)))
    const ahead = new Map<Kind | 'open', number | 'open'>()
    if (!opens(this.all[this.next])) ahead.set('open', 'open')
    this.all.forEach(({ kind }, number) => {
      if (number >= this.next && !ahead.has(kind)) ahead.set(kind, number)
    })
    const rare = [...ahead].filter(([kind]) => count(kind) <= least + 1)
    const rarest = Math.min(...rare.map(([kind]) => count(kind)))
    const chosen = rare.filter(([kind]) => count(kind) === rarest)
    return chosen[this.chance(chosen.length)]?.[1] ?? 'none'
  }
}

function isEqual(a: Contents, b: Contents | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

const { numRuns: KILLS, seed } = runs(30)
const OLD = Math.ceil(KILLS / 5)

it(`survives ${KILLS} kills, whatever is under way`, () => new Load(null, seed).kill(KILLS), 3_600_000)

it.each(oldFormats())(
  `survives ${OLD} kills while a file of format %i is made one of the newest`,
  (format) => new Load(format, seed).kill(OLD),
  3_600_000,
)

it('was under way with everything when it was killed', ({ skip }) => {
  const counts = [...hits].map(([kind, times]) => `${kind} ${times}`).sort()
  console.log(`kills: ${counts.join(', ')}`)
  if (KILLS < 300) skip('so few kills need not have hit everything')
  const kinds = [null, ...oldFormats()].flatMap((format) => operations(format).map(({ kind }) => kind))
  expect([...kinds, 'open' as const].filter((kind) => !hits.has(kind))).toEqual([])
})
