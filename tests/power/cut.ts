/**
 * What is left of a disk when the power goes: what was synced, and a random part of what was done since, in any order. It is as cruel as
 * sqlite.org/atomiccommit.html lets a disk be, and no crueller:
 *
 * - each sector that was written since its file was synced is as after any of the writes to it, or as before them, whatever became of other sectors;
 * - one that was being written when the power went is torn: from either end up to some byte it is new, or it is garbage. A disk without powersafe overwrite
 *   (sqlite.org/psow.html) may spoil all of it, other disks only the bytes that were being written;
 * - a file is as long as before, or as after any of the changes of its size; what was never written there is zero, or garbage;
 * - each name stands for what it stood for when the folder was synced, or at any time since.
 */
import type { Random } from '../crash/random.ts'
import { Content, type Disk, type Event, type Image } from './disk.ts'

export interface Make {
  /** In bytes, a power of 2. */
  readonly sector: number
  /** Whether a write that the power ends leaves the other bytes of its sector as they were. */
  readonly powersafe: boolean
  /** Whether what it was told to sync is written when it says so. */
  readonly honest: boolean
}

/** A change of a file that is not synced. */
type Change = Extract<Event, { did: 'write' | 'truncate' }>

interface File {
  readonly synced: Content
  changes: Change[]
}

/** In so many of 8 sectors, sizes and names, the latest is what is left; in the others, it is drawn. */
const LUCK = [0, 1, 4, 7, 8]

/** A disk at a moment. */
export class CutDisk {
  private readonly make: Make
  private readonly files = new Map<number, File>()
  /** By name, which files it has stood for since the folder was synced, the latest last; undefined where there was none. */
  private names = new Map<string, (number | undefined)[]>()

  /** @param events how many of the disk's had happened when the power went */
  constructor(disk: Disk, events: number, make: Make) {
    this.make = make
    for (const [name, bytes] of disk.image) {
      this.names.set(name, [this.files.size])
      this.files.set(this.files.size, { synced: new Content(bytes), changes: [] })
    }
    for (const event of disk.events.slice(0, events)) this.apply(event)
  }

  private apply(event: Event): void {
    switch (event.did) {
      case 'create':
        this.name(event.name, event.file)
        return
      case 'delete':
        this.name(event.name, undefined)
        return
      case 'sync folder':
        if (!this.make.honest) return
        this.names = new Map([...this.names].map(([name, stoodFor]) => [name, stoodFor.slice(-1)]))
        return
      case 'sync': {
        if (!this.make.honest) return
        const file = this.file(event.file)
        for (const change of file.changes) make(file.synced, change)
        file.changes = []
        return
      }
      default:
        this.file(event.file).changes.push(event)
    }
  }

  private name(name: string, file: number | undefined): void {
    const stoodFor = this.names.get(name)
    if (stoodFor === undefined) this.names.set(name, [undefined, file])
    else stoodFor.push(file)
  }

  private file(number: number): File {
    const file = this.files.get(number) ?? { synced: new Content(), changes: [] }
    this.files.set(number, file)
    return file
  }

  /** Draws one of the disks that may be left. */
  draw(chance: Random): Image {
    const image = new Map<string, Uint8Array>()
    for (const [name, stoodFor] of this.names) {
      const file = stoodFor[drawn(stoodFor.length - 1, luck(chance), chance)]
      if (file !== undefined) image.set(name, this.left(this.file(file), chance))
    }
    return image
  }

  private left({ synced, changes }: File, chance: Random): Uint8Array {
    if (changes.length === 0) return synced.bytes()
    const fortune = luck(chance)
    const size = drawnSize(synced.size, changes, fortune, chance)
    const left = new Content(synced.bytes())
    left.resize(size)
    if (size > synced.size && chance(2) === 0) left.write(synced.size, garbage(size - synced.size, chance))
    for (const [start, touching] of this.sectors(synced.size, changes)) {
      if (start >= size) continue
      const sector = this.leftOfSector(
        left.read(start, start + this.make.sector),
        start,
        touching,
        fortune,
        chance,
      )
      left.write(start, sector)
    }
    return left.bytes()
  }

  /** By the offset of each sector that is not as it was synced, the changes that it has a part in. */
  private sectors(synced: number, changes: readonly Change[]): Map<number, Change[]> {
    const sectors = new Map<number, Change[]>()
    const { sector } = this.make
    let end = synced
    for (const change of changes) {
      const from = change.did === 'write' ? change.offset : change.size
      const to = change.did === 'write' ? from + change.bytes.length : end
      for (let start = from - (from % sector); start < to; start += sector) {
        const touching = sectors.get(start)
        if (touching === undefined) sectors.set(start, [change])
        else touching.push(change)
      }
      end = change.did === 'write' ? Math.max(end, to) : change.size
    }
    return sectors
  }

  private leftOfSector(
    before: Uint8Array,
    start: number,
    changes: readonly Change[],
    fortune: number,
    chance: Random,
  ): Uint8Array {
    const sector = before.slice()
    const kept = drawn(changes.length, fortune, chance)
    for (const change of changes.slice(0, kept)) put(sector, start, change)
    const next = changes[kept]
    if (next?.did === 'write' && fortune > 0 && chance(4) === 0) this.tear(sector, start, next, chance)
    return sector
  }

  /** The power goes while a sector is being written. */
  private tear(
    sector: Uint8Array,
    start: number,
    write: Extract<Event, { did: 'write' }>,
    chance: Random,
  ): void {
    const from = Math.max(0, write.offset - start)
    const to = Math.min(sector.length, write.offset + write.bytes.length - start)
    if (to <= from) return
    const end = from + chance(to - from)
    switch (chance(3)) {
      case 0:
        put(sector.subarray(0, end), start, write)
        return
      case 1:
        put(sector.subarray(end), start + end, write)
        return
      default:
        if (this.make.powersafe) sector.set(garbage(to - from, chance), from)
        else sector.set(garbage(sector.length, chance))
    }
  }
}

function make(content: Content, change: Change): void {
  if (change.did === 'write') content.write(change.offset, change.bytes)
  else content.resize(change.size)
}

/** Makes the part of a change that falls into these bytes, which begin at an offset of the file. */
function put(bytes: Uint8Array, start: number, change: Change): void {
  if (change.did === 'truncate') {
    bytes.fill(0, Math.max(0, change.size - start))
    return
  }
  const from = Math.max(start, change.offset)
  const to = Math.min(start + bytes.length, change.offset + change.bytes.length)
  if (from < to) bytes.set(change.bytes.subarray(from - change.offset, to - change.offset), from - start)
}

function drawnSize(synced: number, changes: readonly Change[], fortune: number, chance: Random): number {
  const sizes = [synced]
  for (const change of changes) {
    const before = sizes.at(-1) as number
    const after = change.did === 'write' ? Math.max(before, change.offset + change.bytes.length) : change.size
    if (after !== before) sizes.push(after)
  }
  return sizes[drawn(sizes.length - 1, fortune, chance)] as number
}

function luck(chance: Random): number {
  return LUCK[chance(LUCK.length)] as number
}

/** A number from 0 to `most`: how many of so many changes are left. */
function drawn(most: number, fortune: number, chance: Random): number {
  if (fortune === 0) return 0
  return chance(8) < fortune ? most : chance(most + 1)
}

function garbage(length: number, chance: Random): Uint8Array {
  return Uint8Array.from({ length }, () => chance(256))
}
