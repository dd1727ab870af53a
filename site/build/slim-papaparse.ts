/** Papaparse without what reads from networks, files and Node's streams, and without workers of its own: the worker parses texts. */
import { parse } from 'acorn'
import { simple } from 'acorn-walk'
import MagicString from 'magic-string'

const LEFT_OUT = new Set([
  'NetworkStreamer',
  'FileStreamer',
  'ReadableStreamStreamer',
  'DuplexStreamStreamer',
  'getWorkerBlob',
  'newWorker',
  'mainThreadReceivedMessage',
  'workerThreadReceivedMessage',
])

/** @throws Error if one of these functions is not there any more */
export function slimPapaparse(code: string): string {
  const text = new MagicString(code)
  const left = new Set(LEFT_OUT)
  simple(parse(code, { ecmaVersion: 'latest' }), {
    FunctionDeclaration({ id, body }) {
      if (id !== null && left.delete(id.name))
        text.overwrite(
          body.start,
          body.end,
          `{ throw new Error('this part of a library is left out of the site') }`,
        )
    },
  })
  if (left.size > 0) throw new Error(`papaparse has no functions ${[...left].join(', ')} to be left out`)
  return text.toString()
}
