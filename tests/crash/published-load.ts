/** A process that loads line items into a file step by step, with the totals of their baskets published. */
import { open } from '../../engine/node.ts'
import { makeStep, receipts, STEPS } from './workload.ts'

const db = await open({ file: process.argv[2] as string })
db.add(receipts)
db.publish(receipts, 'totals')
for (let step = db.lastStep + 1; step <= STEPS; step++) makeStep(db, step)
db.close()
