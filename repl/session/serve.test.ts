import { expect, it } from 'vitest'
import { MemoryStore } from '../../engine/trace/memory/store.ts'
import type { Reply, Request, Response } from './protocol.ts'
import { serve } from './serve.ts'

/** A served session without a worker, and the request that its platform says is to stop. */
function served() {
  const waiting = new Map<number, (response: Response) => void>()
  const platform = { stop: 0 }
  const receive = serve(
    {
      openStore: async (file) => {
        if (file !== undefined) throw new RangeError(`no ${file} here`)
        return new MemoryStore()
      },
      importModule: (name) => Promise.reject(new Error(`no ${name}`)),
      interruptedRequest: () => platform.stop,
    },
    (response) => waiting.get(response.id)?.(response),
  )
  const ask = (
    request: Extract<Request, { kind: 'open' | 'evaluate' | 'catalog' | 'close' }>,
  ): Promise<Response> =>
    new Promise((resolve) => {
      waiting.set(request.id, resolve)
      receive(request)
    })
  return { receive, ask, platform }
}

const SPIN = 'let n = 0; while (n < 100_000) n++; n'

it('an interruption that comes too late stops no other cell', async () => {
  const { receive, ask, platform } = served()
  await ask({ id: 1, kind: 'open', options: {} })
  await ask({ id: 2, kind: 'evaluate', cell: { name: 'a', source: SPIN } })
  platform.stop = 2
  const late = ask({ id: 3, kind: 'evaluate', cell: { name: 'b', source: SPIN } })
  receive({ id: 2, kind: 'interrupt' })
  expect(await late).toMatchObject({
    kind: 'done',
    result: { error: null, value: { kind: 'data', text: '100000' } },
  })
})

it('an interruption in time stops the cell', async () => {
  const { ask, platform } = served()
  await ask({ id: 1, kind: 'open', options: {} })
  platform.stop = 2
  const response = await ask({ id: 2, kind: 'evaluate', cell: { name: 'a', source: SPIN } })
  expect(((response as { result: Reply }).result.error as { name: string }).name).toBe('Interrupted')
})

it('a session that cannot be opened says why', async () => {
  const { ask } = served()
  expect(await ask({ id: 1, kind: 'open', options: { file: 'x.db' } })).toMatchObject({
    kind: 'failed',
    error: { name: 'RangeError', message: 'no x.db here' },
  })
})
