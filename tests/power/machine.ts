/** Machines with a disk on which databases are opened as the engine does it: with its own settings, driver and store. */
import type { Driver } from '../../engine/trace/sqlite/driver.ts'
import { openInOpfs } from '../../engine/trace/sqlite/opfs.ts'
import { type FileSettings, secureLog, settingsSql } from '../../engine/trace/sqlite/settings.ts'
import { wasmDriver } from '../../engine/trace/sqlite/wasm-driver.ts'
import type { Pool } from '../../engine/trace/sqlite/wasm-memory.ts'
import { type Contents, contentsOf } from '../crash/contents.ts'
import { type Declared, declaredBefore, type Operation, opens } from '../crash/operations.ts'
import { DriverPlace } from '../crash/place.ts'
import type { Make } from './cut.ts'
import { Disk } from './disk.ts'
import { type Machine, sqliteOnDisks } from './vfs.ts'

/** Who opens the file: Node, a browser, or somebody whose VFS has no write-ahead log, so that SQLite stays with a rollback journal. */
export type Opener = 'Node' | 'a browser' | 'somebody without a log'

export interface Setting extends Make {
  readonly opener: Opener
  readonly file: FileSettings
}

/** What openInOpfs calls it. */
export const PATH = '/database'
const FILE = 'power'

/** The one that is running. */
let machine: Machine = { disk: new Disk(), sector: 512, powersafe: true, honest: true }

const loading = sqliteOnDisks().then(({ library, installVfs }) => {
  for (const name of ['exclusive', `stepping ${FILE}`]) installVfs(name, false, () => machine)
  installVfs('shared', true, () => machine)
  return { ...library, installPool: async () => POOL }
})

/** What a browser has besides. */
const POOL: Pool = {
  getFileNames: () => (machine.disk.find(PATH) === undefined ? [] : [PATH]),
  importDb: () => Promise.reject(new Error('files begin empty here')),
  isPaused: () => false,
  pauseVfs: () => {},
  unpauseVfs: async () => {},
  removeVfs: async () => false,
}

/** A file on a disk that the load is done to. */
export class DiskPlace extends DriverPlace {
  private readonly setting: Setting
  private readonly disk: Disk

  private constructor(setting: Setting, disk: Disk) {
    super(FILE)
    this.setting = setting
    this.disk = disk
  }

  static async on(disk: Disk, setting: Setting, declared: Declared): Promise<DiskPlace> {
    const place = new DiskPlace(setting, disk)
    await place.open(declared)
    return place
  }

  protected async open(declared: Declared): Promise<void> {
    machine = { ...this.setting, disk: this.disk }
    this.use(await openDriver(this.setting), declared)
  }
}

async function openDriver({ opener, file }: Setting): Promise<Driver> {
  const library = await loading
  if (opener === 'a browser') return openInOpfs(library, FILE, file)
  const driver = wasmDriver(library, placeIn(opener === 'Node' ? 'shared' : 'exclusive'))
  driver.exec(`PRAGMA page_size = 4096; ${settingsSql(file)}`)
  secureLog(driver, file)
  return driver
}

const placeIn = (vfs: string) => ({ file: FILE, path: PATH, vfs, release: () => {} })

/** What any client of SQLite finds on a disk. @throws if it is damaged */
export async function contentsOn(disk: Disk, make: Make): Promise<Contents> {
  machine = { ...make, disk }
  const driver = wasmDriver(await loading, placeIn('shared'))
  try {
    const faults = driver.prepare('PRAGMA integrity_check').all([]).flat()
    if (faults.join() !== 'ok') throw new Error(`the file is damaged: ${faults.join('; ')}`)
    return contentsIn(driver)
  } finally {
    driver.close()
  }
}

function contentsIn(driver: Driver): Contents {
  const [pages] = driver.prepare('PRAGMA page_count').get([]) as [number]
  return contentsOf(pages === 0 ? ':memory:' : Buffer.from(driver.bytes()))
}

/** What was done to a file on a disk, from the operation `first` on to the end of the load, by somebody whom nothing interrupted. */
export interface Life {
  readonly disk: Disk
  readonly first: number
  /** How many events of the disk had happened when it began, when the file was open, and after each operation. */
  readonly began: number
  readonly opened: number
  readonly done: readonly number[]
  /** What the file held after each operation, if that was asked for, or else after the last. */
  readonly held: readonly Contents[]
}

/** Lives on a disk as it is. @throws if the engine finds anything wrong with the file */
export async function live(
  disk: Disk,
  setting: Setting,
  all: readonly Operation[],
  first: number,
  seed: number,
  asks: 'each' | 'last',
): Promise<Life> {
  const began = disk.events.length
  const place = await DiskPlace.on(disk, setting, declaredBefore(all, first))
  const found = place.db.verify()
  if (found.differences.length + found.faults.length > 0)
    throw new Error(`verify() finds ${JSON.stringify(found)}`)
  const opened = disk.events.length
  const done: number[] = []
  const held: Contents[] = []
  for (let number = first; number < all.length; number++) {
    if (!opens(all[number])) await place.perform(all, number, seed)
    done.push(disk.events.length)
    if (asks === 'each' || number === all.length - 1) held.push(contentsIn(place.driver))
  }
  place.db.close()
  return { disk, first, began, opened, done, held }
}
