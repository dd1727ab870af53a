/**
 * The power goes at any moment of a random load, and what is left of the disk is one of many. On each of them, any client of SQLite finds a whole file, which
 * holds, to the byte, what it held after an operation: the last that had returned, or the one that was under way, if the setting `synchronous` promises that
 * nothing is lost; one since the log was last written back, if it promises no more. The engine finds nothing wrong in it, and the load goes on from there to
 * the same end, while the power goes again, or a process is killed, which loses nothing yet.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { FileSettings } from '../../engine/trace/sqlite/settings.ts'
import { oldFormats, writeOldFile } from '../crash/old-file.ts'
import { operations } from '../crash/operations.ts'
import { random } from '../crash/random.ts'
import { runs } from '../laws/runs.ts'
import { type Opener, PATH, type Setting } from './machine.ts'
import { type Counts, type Promised, Story } from './story.ts'

type Synchronous = Required<FileSettings>['synchronous']

/** Disks that are looked at each time that the power goes. */
const DISKS = 4
/** How often it goes in one load. */
const MOMENTS = 15

const { numRuns: moments, seed } = runs(6)

const total: Counts = { moments: 0, disks: 0, ahead: 0, behind: 0 }
const started = performance.now()
afterAll(() => {
  const { moments, disks, ahead, behind } = total
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(
    `the power went ${moments} times in ${seconds} s (seed ${seed}): of ${disks} disks, ${ahead} had the operation under way, ${behind} had lost some`,
  )
})

/** A disk of any make, and any settings besides. */
function anySetting(seed: number, opener: Opener, synchronous: Synchronous, honest = true): Setting {
  const chance = random(seed, 1)
  const any = <T>(...of: readonly T[]): T => of[chance(of.length)] as T
  return {
    opener,
    sector: any(512, 4096, 8192),
    powersafe: any(true, false),
    honest,
    file: { synchronous, checkpoint: any<number | 'manual'>(8, 50, 'manual'), cacheSize: any(0.05, 0.2, 16) },
  }
}

it.each<readonly [Opener, Synchronous, Promised]>([
  ['Node', 'full', 'all'],
  ['Node', 'extra', 'all'],
  ['Node', 'normal', 'all that is written back'],
  ['a browser', 'full', 'all'],
  ['a browser', 'normal', 'all that is written back'],
  ['somebody without a log', 'extra', 'all'],
  // The journal is deleted to commit, and may be back if nobody waits for the folder.
  ['somebody without a log', 'full', 'all but the last'],
])(`a file that %s opens with synchronous: %s keeps %s, ${moments} times`, async (...row) => {
  const [opener, synchronous, promised] = row
  for (let told = 0; told < moments; told += MOMENTS) {
    const own = random(seed, told, ...[...row.join()].map((letter) => letter.charCodeAt(0)))(2 ** 31)
    const story = new Story(own, anySetting(own, opener, synchronous), promised)
    await story.tell(Math.min(MOMENTS, moments - told), DISKS, total)
  }
})

it.each<readonly [Opener, Synchronous]>([
  ['Node', 'full'],
  ['a browser', 'full'],
])('what %s finds in a file after a process was killed is there for good', async (opener, synchronous) => {
  await new Story(seed, anySetting(seed, opener, synchronous), 'all').rely(2 * moments, DISKS)
})

it.each(oldFormats())('a file of format %i is as it was, or one of the newest', async (format) => {
  const folder = mkdtempSync(join(tmpdir(), 'power-'))
  const file = join(folder, 'old.db')
  writeOldFile(file, format)
  const image = new Map([[PATH, readFileSync(file)]])
  rmSync(folder, { recursive: true })
  const story = new Story(seed, anySetting(seed + format, 'Node', 'full'), 'all', {
    image,
    all: operations(format),
  })
  await story.tell(Math.ceil(moments / 6), DISKS, total)
})

it.each<readonly [string, Setting, Promised, readonly string[]]>([
  ['a disk only pretends to sync', anySetting(seed, 'Node', 'full', false), 'all', ['damaged', 'lost']],
  ['normal is taken for full', anySetting(seed, 'a browser', 'normal'), 'all', ['lost']],
  ['off is taken for normal', anySetting(seed, 'Node', 'off'), 'all that is written back', ['damaged']],
])('the law sees it if %s', async (_what, setting, promised, kinds) => {
  const wrongs = await new Story(seed, setting, promised).wrongs(20, DISKS)
  expect(wrongs.map(({ wrong }) => wrong)).toEqual(expect.arrayContaining([...kinds]))
})
