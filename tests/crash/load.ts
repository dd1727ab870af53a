/**
 * A process that does the load to a file, from the operation of a number on, and says what it begins, what it has done, and how long that took. It is killed so many
 * milliseconds after it has begun one of them, by a thread of its own, since a signal from another process comes too late to hit what takes less than
 * that. Arguments: file, format of the file or "new", seed, number, the operation to be killed in (a number, "open", or "none"), milliseconds.
 */
import { writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { declaredBefore, opens, operations } from './operations.ts'
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
const first = opens(all[number])
const start = begin(first ? number : 'open')
const place = new OpenPlace(file, declaredBefore(all, number))
writeSync(1, `done ${first ? number++ : 'open'} ${performance.now() - start}\n`)
for (; number < all.length; number++) {
  const start = begin(number)
  await place.perform(all, number, Number(seed))
  writeSync(1, `done ${number} ${performance.now() - start}\n`)
}
place.db.close()
process.exit()

function begin(operation: number | 'open'): number {
  writeSync(1, `begin ${operation}\n`)
  if (String(operation) === fatal) {
    Atomics.store(began, 0, 1)
    Atomics.notify(began, 0)
  }
  return performance.now()
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
