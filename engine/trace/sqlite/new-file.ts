/** A file that is written under another name and given its own once it is whole: whoever finds it may trust it, however the writer ended. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

export class NewFile {
  /** Where to write it. */
  readonly part: string
  private readonly name: string

  /** Makes room for it: what a writer that was killed has left is removed. */
  constructor(name: string) {
    this.name = name
    this.part = `${name}-part`
    this.discard()
  }

  /** Gives it its name, for good: also if the power fails from now on. */
  keep(): void {
    sync(this.part)
    renameSync(this.part, this.name)
    // Windows has no such thing.
    if (process.platform !== 'win32') sync(dirname(this.name))
  }

  discard(): void {
    for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(this.part + ending, { force: true })
  }
}

function sync(name: string): void {
  const file = openSync(name, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
