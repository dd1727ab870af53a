/**
 * Files of SQLite WASM on recorded disks: a VFS (sqlite.org/vfs.html) that does with a disk what SQLite's own for Unix does with a file system: it
 * syncs the folder when that one does. One connection at a time has a file.
 */
import initSqlite, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import type { SqliteWasm } from '../../engine/trace/sqlite/wasm-memory.ts'
import type { Make } from './cut.ts'
import type { Disk, DiskFile, Event } from './disk.ts'

// From sqlite3.h.
const OK = 0
const NOTFOUND = 12
const IOERR_SHORT_READ = 10 | (2 << 8)
const IOERR_DELETE_NOENT = 10 | (23 << 8)
const CANTOPEN = 14
const OPEN_CREATE = 0x4
/** MAIN_JOURNAL, SUPER_JOURNAL and WAL. */
const OPEN_JOURNALS = 0x800 | 0x4000 | 0x80000
const ACCESS_EXISTS = 0
const IOCAP_POWERSAFE_OVERWRITE = 0x1000

/** SQLite's part of an open file is a pointer to its methods; the rest is ours. */
const SIZE_OF_FILE = 4

type Installed = Parameters<Sqlite3Static['vfs']['installVfs']>[0]
type Typed<Of extends 'io' | 'vfs'> = NonNullable<Installed[Of]>['methods']
/** Its types say that all numbers are result codes. */
type Methods<Of extends 'io' | 'vfs'> = {
  [Name in keyof Typed<Of>]: (
    ...given: Parameters<NonNullable<Typed<Of>[Name]> & ((...given: never) => unknown)>
  ) => number | undefined
}
/** They leave these members out. */
type Usual = Readonly<Record<'$xSleep' | '$xCurrentTime', number>>

/** What a VFS stands for. */
export interface Machine extends Make {
  readonly disk: Disk
}

interface OpenFile extends DiskFile {
  /** Whether the folder is synced with it, once. */
  isNewInFolder: boolean
  /** What connections to the file share in memory, by region. */
  readonly shared: number[]
}

/** Loads SQLite, with VFSs of which each works on the machine that it is given. */
export async function sqliteOnDisks(): Promise<{
  readonly library: SqliteWasm
  /** @param shared whether connections may share memory, which a write-ahead log needs unless the only connection has locked the file */
  installVfs(name: string, shared: boolean, machine: () => Machine): void
}> {
  const sqlite = await initSqlite()
  const { wasm } = sqlite
  // The memory is there, but its type is not.
  const { memory } = wasm as typeof wasm & Pick<SqliteWasm, 'memory'>
  return {
    library: { exports: wasm.exports as SqliteWasm['exports'], memory },
    installVfs: (name, shared, machine) => new DiskVfs(sqlite, memory, machine).install(name, shared),
  }
}

class DiskVfs {
  private readonly sqlite: Sqlite3Static
  private readonly memory: WebAssembly.Memory
  private readonly machine: () => Machine
  private readonly open = new Map<number, OpenFile>()

  constructor(sqlite: Sqlite3Static, memory: WebAssembly.Memory, machine: () => Machine) {
    this.sqlite = sqlite
    this.memory = memory
    this.machine = machine
  }

  install(name: string, shared: boolean): void {
    const { capi } = this.sqlite
    const io = new capi.sqlite3_io_methods()
    const vfs = new capi.sqlite3_vfs()
    const { $xSleep, $xCurrentTime } = new capi.sqlite3_vfs(capi.sqlite3_vfs_find('unix')) as object as Usual
    Object.assign(io, { $iVersion: shared ? 2 : 1 })
    Object.assign(vfs, { $iVersion: 1, $szOsFile: SIZE_OF_FILE, $mxPathname: 512, $xSleep, $xCurrentTime })
    const methods = { ...this.files(), ...(shared ? this.sharedMemory() : {}) }
    this.sqlite.vfs.installVfs({
      io: { struct: io, methods: methods as Typed<'io'> },
      // As the default, it is asked for the seed of SQLite's random numbers too.
      vfs: { struct: vfs, name, asDefault: true, methods: this.folder(io.pointer) as Typed<'vfs'> },
    })
  }

  private folder(io: number): Methods<'vfs'> {
    return {
      xOpen: (_vfs, name, pointer, flags, outFlags) => {
        // One without a name is for what is temporary, which this SQLite keeps in memory.
        if (name === 0) return CANTOPEN
        const { disk } = this.machine()
        const found = disk.find(this.text(name))
        if (found === undefined && (flags & OPEN_CREATE) === 0) return CANTOPEN
        this.open.set(pointer, {
          ...(found ?? disk.create(this.text(name))),
          isNewInFolder: (flags & OPEN_CREATE) !== 0 && (flags & OPEN_JOURNALS) !== 0,
          shared: [],
        })
        this.view().setUint32(pointer, io, true)
        if (outFlags !== 0) this.view().setInt32(outFlags, flags, true)
        return OK
      },
      xDelete: (_vfs, name, syncFolder) => {
        if (this.machine().disk.find(this.text(name)) === undefined) return IOERR_DELETE_NOENT
        this.do({ did: 'delete', name: this.text(name) })
        if (syncFolder !== 0) this.do({ did: 'sync folder' })
        return OK
      },
      xAccess: (_vfs, name, flags, out) => {
        const file = this.machine().disk.find(this.text(name))
        // An empty file counts as none, as it does under Unix.
        const there = file !== undefined && (flags !== ACCESS_EXISTS || file.content.size > 0)
        this.view().setInt32(out, there ? 1 : 0, true)
        return OK
      },
      xFullPathname: (_vfs, name, room, out) => {
        const bytes = new TextEncoder().encode(`${this.text(name)}\0`)
        if (bytes.length > room) return CANTOPEN
        this.bytes(out, bytes.length).set(bytes)
        return OK
      },
      xRandomness: (_vfs, length, out) => {
        this.bytes(out, length).fill(1)
        return length
      },
    }
  }

  private files(): Methods<'io'> {
    return {
      xClose: (pointer) => {
        this.open.delete(pointer)
        return OK
      },
      xRead: (pointer, out, length, offset) => {
        const from = Number(offset)
        const read = this.file(pointer).content.read(from, from + length)
        const into = this.bytes(out, length)
        into.set(read)
        into.fill(0, read.length)
        return read.length === length ? OK : IOERR_SHORT_READ
      },
      xWrite: (pointer, from, length, offset) => {
        const bytes = this.bytes(from, length).slice()
        this.do({ did: 'write', file: this.file(pointer).number, offset: Number(offset), bytes })
        return OK
      },
      xTruncate: (pointer, size) => {
        this.do({ did: 'truncate', file: this.file(pointer).number, size: Number(size) })
        return OK
      },
      xSync: (pointer) => {
        const file = this.file(pointer)
        this.do({ did: 'sync', file: file.number })
        if (file.isNewInFolder) this.do({ did: 'sync folder' })
        file.isNewInFolder = false
        return OK
      },
      xFileSize: (pointer, out) => {
        this.view().setBigInt64(out, BigInt(this.file(pointer).content.size), true)
        return OK
      },
      xLock: () => OK,
      xUnlock: () => OK,
      xCheckReservedLock: (_pointer, out) => {
        this.view().setInt32(out, 0, true)
        return OK
      },
      xFileControl: () => NOTFOUND,
      xSectorSize: () => this.machine().sector,
      xDeviceCharacteristics: () => (this.machine().powersafe ? IOCAP_POWERSAFE_OVERWRITE : 0),
    }
  }

  private sharedMemory(): Methods<'io'> {
    return {
      xShmMap: (pointer, region, size, extend, out) => {
        const { shared } = this.file(pointer)
        if (shared[region] === undefined && extend !== 0) {
          shared[region] = this.sqlite.wasm.alloc(size)
          this.bytes(shared[region], size).fill(0)
        }
        this.view().setUint32(out, shared[region] ?? 0, true)
        return OK
      },
      xShmLock: () => OK,
      xShmBarrier: () => undefined,
      xShmUnmap: (pointer) => {
        for (const region of this.file(pointer).shared.splice(0)) this.sqlite.wasm.dealloc(region)
        return OK
      },
    }
  }

  private do(event: Event): void {
    this.machine().disk.do(event)
  }

  private file(pointer: number): OpenFile {
    return this.open.get(pointer) as OpenFile
  }

  private text(pointer: number): string {
    return this.sqlite.wasm.cstrToJs(pointer) as string
  }

  private bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, pointer, length)
  }

  /** The memory moves when it grows. */
  private view(): DataView {
    return new DataView(this.memory.buffer)
  }
}
