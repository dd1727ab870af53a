/**
 * A disk that records all that is done to it, so that afterwards one can ask what would have been left of it, had the power gone at any moment: see
 * cut.ts. It has one folder, and what a system keeps in memory of its files until they are synced.
 */

/** Whole files by name: what is on a disk when a machine starts. */
export type Image = ReadonlyMap<string, Uint8Array>

/** What was done to a disk. Files are told apart by numbers, as a name may be given to another file while the one before is not yet gone. */
export type Event =
  | { readonly did: 'create'; readonly name: string; readonly file: number }
  | { readonly did: 'delete'; readonly name: string }
  | { readonly did: 'sync folder' }
  | { readonly did: 'write'; readonly file: number; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly did: 'truncate'; readonly file: number; readonly size: number }
  | { readonly did: 'sync'; readonly file: number }

/** It can be read and written as long as anybody has it open, also when it has been deleted. */
export interface DiskFile {
  readonly number: number
  readonly content: Content
}

export class Disk {
  /** What it began with; these are the files 0, 1, … in the order of the image. */
  readonly image: Image
  readonly events: Event[] = []
  /** By number. */
  private readonly files: DiskFile[] = []
  private readonly named = new Map<string, DiskFile>()

  constructor(image: Image = new Map()) {
    this.image = image
    for (const [name, bytes] of image) this.named.set(name, this.newFile(bytes))
  }

  /** The disk as it was after so many events, and the power has not gone since: what is not synced is still to be lost. */
  asAfter(events: number): Disk {
    const disk = new Disk(this.image)
    for (const event of this.events.slice(0, events)) disk.do(event)
    return disk
  }

  find(name: string): DiskFile | undefined {
    return this.named.get(name)
  }

  create(name: string): DiskFile {
    this.do({ did: 'create', name, file: this.files.length })
    return this.named.get(name) as DiskFile
  }

  do(event: Event): void {
    this.events.push(event)
    if (event.did === 'create') this.named.set(event.name, this.newFile())
    else if (event.did === 'delete') this.named.delete(event.name)
    else if (event.did === 'write') this.files[event.file]?.content.write(event.offset, event.bytes)
    else if (event.did === 'truncate') this.files[event.file]?.content.resize(event.size)
  }

  private newFile(bytes?: Uint8Array): DiskFile {
    const file = { number: this.files.length, content: new Content(bytes) }
    this.files.push(file)
    return file
  }
}

/** The bytes of a file, which may grow. */
export class Content {
  private room: Uint8Array
  private length: number

  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.room = new Uint8Array(bytes)
    this.length = bytes.length
  }

  get size(): number {
    return this.length
  }

  /** Fewer bytes than from `from` to `to` where it ends before. */
  read(from: number, to: number): Uint8Array {
    return this.room.subarray(Math.min(from, this.length), Math.min(to, this.length))
  }

  write(offset: number, bytes: Uint8Array): void {
    this.resize(Math.max(this.length, offset + bytes.length))
    this.room.set(bytes, offset)
  }

  /** What is new is zero. */
  resize(size: number): void {
    if (size > this.room.length) {
      const larger = new Uint8Array(2 * size)
      larger.set(this.room.subarray(0, this.length))
      this.room = larger
    }
    if (size < this.length) this.room.fill(0, size, this.length)
    this.length = size
  }

  bytes(): Uint8Array {
    return this.room.slice(0, this.length)
  }
}
