/** A page that runs functions by itself, or has a worker run them. */
import { run } from './run.ts'

let worker: Worker | undefined

function inWorker(text: string, argument: unknown): Promise<unknown> {
  worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const asked = worker
  return new Promise((resolve, reject) => {
    asked.addEventListener(
      'message',
      ({ data }) => ('failure' in data ? reject(new Error(data.failure)) : resolve(data.value)),
      { once: true },
    )
    asked.postMessage({ text, argument })
  })
}

/** Ends the worker as a browser does that kills it: in the middle of whatever it is at. */
function end(): void {
  worker?.terminate()
  worker = undefined
}

Object.assign(globalThis, { inPage: run, inWorker, end })
