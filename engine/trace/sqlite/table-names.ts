/**
 * What the tables of traces and accumulators are called in SQL: by their own names, but for those that differ from another's in capital and
 * small letters alone, which SQLite takes for one.
 */
import type { Driver, Statement } from './driver.ts'

/** What a store writes down beside its tables. */
interface Notes {
  readMeta(name: string): string | undefined
  writeMeta(name: string, text: string | undefined): void
}

export class TableNames {
  private readonly notes: Notes
  private readonly find: Statement

  constructor(driver: Driver, notes: Notes) {
    this.notes = notes
    this.find = driver.prepare('SELECT name FROM sqlite_master WHERE name = ? COLLATE NOCASE')
  }

  /** The name in SQL; the same whenever the file is opened. */
  of(name: string): string {
    const noted = this.notes.readMeta(note(name))
    if (noted !== undefined) return noted
    const there = this.find.get([name])?.[0]
    if (there === undefined || there === name) return name
    let free = `${name} ~2`
    for (let n = 3; this.find.get([free]) !== undefined; n++) free = `${name} ~${n}`
    this.notes.writeMeta(note(name), free)
    return free
  }

  /** Whether a table is there already for that name. */
  isThere(name: string): boolean {
    return this.find.get([this.of(name)]) !== undefined
  }

  /** Lets go of the name of a table that is dropped. */
  forget(name: string): void {
    if (this.notes.readMeta(note(name)) !== undefined) this.notes.writeMeta(note(name), undefined)
  }
}

function note(name: string): string {
  return `table of ${name}`
}
