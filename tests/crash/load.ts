/** A process that loads line items step by step into a file and says after each step which it was, until it is done or killed. */
import { writeSync } from 'node:fs'
import { open } from '../../engine/node.ts'
import { makeStep, receipts, STEPS } from './workload.ts'

const db = await open({ file: process.argv[2] as string })
db.add(receipts)
for (let step = db.lastStep + 1; step <= STEPS; step++) {
  makeStep(db, step)
  writeSync(1, `${step}\n`)
}
db.close()
