/** A web server as plain as they come: the files of a folder, below a path, without any special header. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

export interface FileServer {
  /** The address of the folder itself, with a slash at its end. */
  readonly url: string
  close(): Promise<void>
}

/** Serves a folder on a port that the system chooses; `base` begins and ends with a slash. */
export async function serveFolder(folder: string, base: string): Promise<FileServer> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = join(folder, normalize(decodeURIComponent(pathname.slice(base.length - 1))))
    const path = file.endsWith('/') ? `${file}index.html` : file
    const content = pathname.startsWith(base) ? await readFile(path).catch(() => null) : null
    if (content === null) response.writeHead(404).end('Not found')
    else
      response
        .writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' })
        .end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
