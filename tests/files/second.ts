/** A process that opens a database file that another one has open, and says what came of it. */
import { open } from '../../engine/node.ts'

const began = performance.now()
try {
  await open({ file: process.argv[2] as string })
} catch (error) {
  const { name, message } = error as Error
  process.stdout.write(JSON.stringify({ name, message, milliseconds: performance.now() - began }))
}
