/**
 * A disk that is full loses nothing: what finds no room says so, and leaves the file and the open database as they were; both can be read, and go on, once
 * there is room, to where they would be had there always been. Every operation of the load is tried with too little room first: by a bound that SQLite
 * keeps (max_page_count), which works everywhere, and on a small disk that is really full, where one may be mounted.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { DatabaseError, open, StoreError, table } from '../../engine/node.ts'
import { runs } from '../laws/runs.ts'
import { type Contents, contentsOf, copyOf } from './contents.ts'
import { oldFormats, writeOldFile } from './old-file.ts'
import { declaredBefore, type Kind, type Operation, opens, operations } from './operations.ts'
import { OpenPlace } from './place.ts'
import { type Random, random } from './random.ts'

let folder: string
let disk: string | undefined
let why = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepping-full-'))
  try {
    mkdirSync(join(folder, 'disk'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', join(folder, 'disk')], { stdio: 'pipe' })
    disk = join(folder, 'disk')
  } catch (error) {
    why = (error as Error).message
  }
})
afterAll(() => {
  if (disk !== undefined) execFileSync('umount', [disk])
  rmSync(folder, { recursive: true })
})

beforeEach(() => {
  if (disk === undefined) return
  for (const name of readdirSync(disk)) rmSync(join(disk, name), { recursive: true })
})

/** Half a round: it does everything once at least. */
const ALL: readonly Operation[] = operations(null).slice(0, 44)
const { seed } = runs(1)
const TIMEOUT = 600_000

/** What can be done to the room that there is. */
interface Room {
  /** Leaves so little that most operations find too little. */
  take(place: OpenPlace | undefined, chance: Random, kind: Kind): void
  give(place: OpenPlace | undefined): void
}

const pages: Room = {
  take: (place, chance) => {
    const count = place?.driver.prepare('PRAGMA page_count').get([])?.[0] as number
    place?.driver.exec(`PRAGMA max_page_count = ${count + chance(4)}`)
  },
  give: (place) => place?.driver.exec('PRAGMA max_page_count = 4294967294'),
}

const bytes: Room = {
  take: (_place, chance, kind) => {
    const { bavail, bsize } = statfsSync(disk as string)
    // A new file needs least; one of an older format is opened before it is copied.
    const left = kind === 'create' ? chance(6) : kind === 'migrate' ? 20 : chance(16)
    writeFileSync(join(disk as string, 'filler'), new Uint8Array(Math.max(0, bavail - left) * bsize))
  },
  give: () => rmSync(join(disk as string, 'filler'), { force: true }),
}

/** Does the load to a file, each operation with too little room first. @returns which kinds of operations failed */
async function load(file: string, room: Room | null, all: readonly Operation[]): Promise<Set<Kind>> {
  const chance = random(seed, 1)
  const failed = new Set<Kind>()
  let place: OpenPlace | undefined
  for (const [number, operation] of all.entries()) {
    const act = async (): Promise<void> => {
      if (opens(operation)) place = new OpenPlace(file, declaredBefore(all, number))
      else await place?.perform(all, number, seed)
    }
    if (room !== null && (place !== undefined || room === bytes)) {
      const before = contentsOf(outside(file))
      const step = place?.db.lastStep
      room.take(place, chance, operation.kind)
      let error: unknown
      try {
        await act()
      } catch (thrown) {
        error = thrown
      }
      if (error !== undefined) {
        failed.add(operation.kind)
        expectFull(error, operation, step)
        if (place !== undefined && operation.kind !== 'reopen') {
          expect(place.db.lastStep).toBe(step)
          if (number % 4 === 0) expect(place.db.verify()).toEqual({ differences: [], faults: [] })
        }
      }
      room.give(place)
      if (error === undefined) continue
      expect(contentsOf(outside(file))).toEqual(before)
    }
    await act()
  }
  place?.db.close()
  return failed
}

/** A copy of a file on another disk. */
function outside(file: string): string {
  return copyOf(file, join(folder, 'copy'))
}

/** One sentence that says what could not be done, where there was no room, and where the database still is. */
function expectFull(error: unknown, { kind }: Operation, step: number | undefined): void {
  expect(error).toBeInstanceOf(DatabaseError)
  const { message, hint } = error as DatabaseError
  if (kind === 'backup') {
    expect(message).toMatch(/\.backup cannot be written: /)
    return
  }
  expect(error).toBeInstanceOf(StoreError)
  const { reason } = error as StoreError
  expect(`${reason}: ${message}`).toMatch(
    /^full: .*there is no room left to write |^unreachable: .*cannot be (opened|reached): /,
  )
  if (kind === 'reopen' || kind === 'create') return
  if (kind === 'migrate')
    expect(`${message} ${hint}`).toMatch(/cannot be made a file of format .* Nothing was changed\.$/)
  else {
    expect(message).toMatch(/^(step \d+|adding|dropping|declaring|pruning|a checkpoint)( .*)? failed: /)
    expect(hint).toMatch(new RegExp(` Nothing was changed: the database is at step ${step}\\.$`))
  }
}

async function reference(all: readonly Operation[], format: number | null): Promise<Contents> {
  const file = join(folder, 'reference.db')
  if (format !== null) writeOldFile(file, format)
  await load(file, null, all)
  const held = contentsOf(file)
  rmSync(file)
  return held
}

it('a file that may not grow', { timeout: TIMEOUT }, async () => {
  const file = join(folder, 'small.db')
  const failed = await load(file, pages, ALL)
  expect(contentsOf(file)).toEqual(await reference(ALL, null))
  expect(failed.size).toBeGreaterThan(4)
})

it('a disk that is full', { timeout: TIMEOUT }, async ({ skip }) => {
  if (disk === undefined) return skip(`no small disk can be mounted here: ${why}`)
  const file = join(disk, 'full.db')
  const failed = await load(file, bytes, ALL)
  expect(contentsOf(file)).toEqual(await reference(ALL, null))
  // These need more than is left, whatever is in the file.
  expect([...failed]).toEqual(expect.arrayContaining(['create', 'backup']))
  expect(failed.size).toBeGreaterThan(4)
})

it.for(oldFormats())(
  'a disk that is full when a file of format %i is made one of the newest',
  { timeout: TIMEOUT },
  async (format, { skip }) => {
    if (disk === undefined) return skip(`no small disk can be mounted here: ${why}`)
    const file = join(disk, 'old.db')
    const all = operations(format)
    writeOldFile(file, format)
    const failed = await load(file, bytes, all)
    expect(contentsOf(file)).toEqual(await reference(all, format))
    expect(failed.has('migrate')).toBe(true)
  },
)

it('a disk that is full when a file is opened whose log a killed process has left: it can be read', async ({
  skip,
}) => {
  if (disk === undefined) return skip(`no small disk can be mounted here: ${why}`)
  const file = join(folder, 'left.db')
  const notes = table('notes', { id: z.int(), text: z.string() })
  const db = await open({ file, checkpoint: 'manual' })
  db.declare(notes)
  for (let step = 0; step < 20; step++)
    db.insert(
      notes,
      ...Array.from({ length: 100 }, (_, i) => ({ id: 100 * step + i, text: 'so '.repeat(200) })),
    )
  const left = copyOf(file, join(disk, 'left'))
  db.close()
  const read = async (): Promise<void> => {
    const again = await open({ file: left })
    again.declare(notes)
    expect([again.lastStep, again.table(notes).all().length]).toEqual([20, 2000])
    expect(again.verify()).toEqual({ differences: [], faults: [] })
    again.close()
  }
  // For the lock, and what connections share.
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(join(disk, 'filler'), new Uint8Array((bavail - 60) * bsize))
  await read()
  bytes.give(undefined)
  await read()
})
