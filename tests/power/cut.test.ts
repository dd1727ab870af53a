/** What may be left of a disk is no more and no less than what cut.ts says. */
import { expect, it } from 'vitest'
import { random } from '../crash/random.ts'
import { CutDisk, type Make } from './cut.ts'
import { Disk, type Event } from './disk.ts'

const SECTOR = 512
const make: Make = { sector: SECTOR, powersafe: true, honest: true }

/** All that is drawn after these events, of a disk with one file of three sectors, each as what its sectors are filled with. */
function outcomes(events: readonly Event[], other: Partial<Make> = {}): Set<string> {
  const disk = new Disk(new Map([['a', filled('x', 3)]]))
  for (const event of events) disk.do(event)
  const cut = new CutDisk(disk, events.length, { ...make, ...other })
  const chance = random(1)
  const drawn = new Set<string>()
  for (let n = 0; n < 2000; n++)
    drawn.add([...cut.draw(chance)].map(([name, bytes]) => `${name}: ${shown(bytes)}`).join(', '))
  return drawn
}

function filled(letter: string, sectors: number): Uint8Array {
  return new Uint8Array(sectors * SECTOR).fill(letter.charCodeAt(0))
}

/** A letter for each sector that is filled with it; 0 for zeros, a question mark for anything else. */
function shown(bytes: Uint8Array): string {
  return Array.from({ length: Math.ceil(bytes.length / SECTOR) }, (_, i) => {
    const [first = 0, ...others] = bytes.subarray(i * SECTOR, (i + 1) * SECTOR)
    if (others.some((byte) => byte !== first)) return '?'
    return first === 0 ? '0' : String.fromCharCode(first)
  }).join('')
}

const write = (file: number, sector: number, letters: string): Event[] =>
  [...letters].map((letter, i) => ({
    did: 'write',
    file,
    offset: (sector + i) * SECTOR,
    bytes: filled(letter, 1),
  }))
const sync = (file: number): Event => ({ did: 'sync', file })
const folder: Event = { did: 'sync folder' }

it('what was synced is left, unless the disk only pretends', () => {
  const events: Event[] = [{ did: 'create', name: 'b', file: 1 }, ...write(1, 0, 'yz'), sync(1), folder]
  expect(outcomes(events)).toEqual(new Set(['a: xxx, b: yz']))
  expect(outcomes(events, { honest: false }).size).toBeGreaterThan(5)
})

it('of sectors that were written, any are left, new, old or torn, and no others', () => {
  const drawn = outcomes(write(0, 1, 'yz'))
  expect([...drawn].sort()).toEqual(
    ['?', 'x', 'y'].flatMap((one) => ['?', 'x', 'z'].map((two) => `a: x${one}${two}`)).sort(),
  )
})

it('of a sector that was written twice, the first writing may be left, but none that was synced over', () => {
  expect(outcomes([...write(0, 0, 'y'), ...write(0, 0, 'z')])).toContain('a: yxx')
  const drawn = outcomes([...write(0, 0, 'y'), sync(0), ...write(0, 0, 'z')])
  expect([...drawn].sort()).toEqual(['a: ?xx', 'a: yxx', 'a: zxx'])
})

it('a write of a part of a sector spoils the rest of it only where overwriting is not safe', () => {
  const end: Event = { did: 'write', file: 0, offset: SECTOR - 8, bytes: new Uint8Array(8) }
  const rest = (powersafe: boolean): Set<boolean> => {
    const disk = new Disk(new Map([['a', filled('x', 1)]]))
    disk.do(end)
    const cut = new CutDisk(disk, 1, { ...make, powersafe })
    const chance = random(2)
    const kept = () => shown((cut.draw(chance).get('a') as Uint8Array).slice(0, SECTOR - 8)) === 'x'
    return new Set(Array.from({ length: 500 }, kept))
  }
  expect(rest(true)).toEqual(new Set([true]))
  expect(rest(false)).toEqual(new Set([true, false]))
})

it('a file may be as long as it ever was, with zeros or garbage where nothing was left', () => {
  const drawn = outcomes([{ did: 'truncate', file: 0, size: SECTOR }, ...write(0, 3, 'y')])
  for (const left of ['a: xxx', 'a: x', 'a: xxx0', 'a: xxx?', 'a: x00y']) expect(drawn).toContain(left)
})

it('a name may be new or old until its folder is synced', () => {
  const events: Event[] = [
    { did: 'delete', name: 'a' },
    { did: 'create', name: 'b', file: 1 },
  ]
  expect(outcomes(events)).toEqual(new Set(['', 'a: xxx', 'b: ', 'a: xxx, b: ']))
  expect(outcomes([...events, folder])).toEqual(new Set(['b: ']))
})
