/**
 * A process that does the load to a file, from the operation of a number on, and says what it begins and what it has done. It is killed so many
 * milliseconds after it has begun one of them, by a thread of its own, since a signal from another process comes too late to hit what takes less than
 * that. Arguments: file, format of the file or "new", seed, number, the operation to be killed in (a number, "open", or "none"), milliseconds.
 */
import { writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { declaredBefore, operations } from './operations.ts'
import { OpenPlace } from './place.ts'

const [file, format, seed, from, fatal, after] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
]
const all = operations(format === 'new' ? null : Number(format))

const began = new Int32Array(new SharedArrayBuffer(4))
if (fatal !== 'none') await threadThatKills()

let number = Number(from)
const migrates = all[number]?.kind === 'migrate'
begin(migrates ? number : 'open')
const place = new OpenPlace(file, declaredBefore(all, number))
writeSync(1, migrates ? `done ${number++}\n` : 'done open\n')
for (; number < all.length; number++) {
  begin(number)
  await place.perform(all, number, Number(seed))
  writeSync(1, `done ${number}\n`)
}
place.db.close()
process.exit()

function begin(operation: number | 'open'): void {
  writeSync(1, `begin ${operation}\n`)
  if (String(operation) !== fatal) return
  Atomics.store(began, 0, 1)
  Atomics.notify(began, 0)
}

function threadThatKills(): Promise<void> {
  const code = `
    const { parentPort, workerData: { began, after } } = require('node:worker_threads')
    parentPort.postMessage('ready')
    Atomics.wait(began, 0, 0)
    const end = performance.now() + after
    while (performance.now() < end);
    process.kill(process.pid, 'SIGKILL')
  `
  const thread = new Worker(code, { eval: true, workerData: { began, after: Number(after) } })
  return new Promise((resolve) => thread.once('message', () => resolve()))
}
