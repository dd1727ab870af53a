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

/** An open file. It can be read and written as long as anybody has it open, also when it has been deleted. */
export interface DiskFile {
  readonly number: number
  readonly content: Content
}

export class Disk {
  /** What it began with; these are the files 0, 1, … in the order of the image. */
  readonly image: Image
  readonly events: Event[] = []
  private readonly files = new Map<string, DiskFile>()
  private next = 0

  constructor(image: Image = new Map()) {
    this.image = image
    for (const [name, bytes] of image)
      this.files.set(name, { number: this.next++, content: new Content(bytes) })
  }

  find(name: string): DiskFile | undefined {
    return this.files.get(name)
  }

  create(name: string): DiskFile {
    const file = this.withoutName()
    this.files.set(name, file)
    this.events.push({ did: 'create', name, file: file.number })
    return file
  }

  /** A file that nobody else can find, and that is gone with the power. */
  withoutName(): DiskFile {
    return { number: this.next++, content: new Content() }
  }

  /** @returns whether it was there */
  delete(name: string): boolean {
    if (!this.files.delete(name)) return false
    this.events.push({ did: 'delete', name })
    return true
  }

  syncFolder(): void {
    this.events.push({ did: 'sync folder' })
  }

  write({ number, content }: DiskFile, offset: number, bytes: Uint8Array): void {
    content.write(offset, bytes)
    this.events.push({ did: 'write', file: number, offset, bytes })
  }

  truncate({ number, content }: DiskFile, size: number): void {
    content.resize(size)
    this.events.push({ did: 'truncate', file: number, size })
  }

  sync({ number }: DiskFile): void {
    this.events.push({ did: 'sync', file: number })
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
