/** A worker that runs what it is sent, and answers with what came of it. */
import { run } from './run.ts'

addEventListener('message', async ({ data }: MessageEvent<{ text: string; argument: unknown }>) => {
  try {
    postMessage({ value: await run(data.text, data.argument) })
  } catch (error) {
    const { name, message } = error as Error
    postMessage({ failure: `${name}: ${message}` })
  }
})
