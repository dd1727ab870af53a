/** The worker's side of the session protocol: answers requests on a port, whatever kind of worker it stands in. */
import { cellError } from './cells/errors.ts'
import type { Request, Response, Session } from './protocol.ts'
import { openSession, type Platform } from './session.ts'

/** What the worker's platform provides. */
export interface WorkerPlatform extends Omit<Platform, 'interrupted'> {
  /** The id of the request that is to stop; seen from inside a running cell, where the platform can. */
  interruptedRequest(): number | null
}

/** Answers requests until the worker ends. `post` sends a response; the function that is returned takes a request. */
export function serve(
  platform: WorkerPlatform,
  post: (response: Response) => void,
): (request: Request) => void {
  let session: Promise<Session> | undefined
  // A client waits for one evaluation before it asks for the next. An interruption that comes too late stops no other.
  let evaluation: number | undefined
  const interrupted = (): boolean => evaluation !== undefined && platform.interruptedRequest() === evaluation
  return (request) => {
    if (request.kind === 'interrupt') {
      if (request.id === evaluation) void session?.then((open) => open.interrupt())
      return
    }
    if (request.kind === 'evaluate') evaluation = request.id
    if (request.kind === 'open') session = openSession(request.options, { ...platform, interrupted })
    answer(request, session as Promise<Session>, post).then(
      (result) => post({ id: request.id, kind: 'done', result }),
      (error: unknown) => post({ id: request.id, kind: 'failed', error: cellError(error) }),
    )
  }
}

async function answer(
  request: Exclude<Request, { kind: 'interrupt' }>,
  opened: Promise<Session>,
  post: (response: Response) => void,
): Promise<unknown> {
  const session = await opened
  switch (request.kind) {
    case 'open':
      return null
    case 'evaluate':
      return session.evaluate(request.cell, (progress) =>
        post({ id: request.id, kind: 'progress', progress }),
      )
    case 'catalog':
      return session.catalog()
    case 'graph':
      return session.graph(request.circuit, request.incremental)
    case 'close':
      return session.close()
  }
}
