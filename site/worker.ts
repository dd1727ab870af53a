/** The Web Worker that owns a session in the reader's browser: evaluator, engine and SQLite. */
import papaparse from 'papaparse'
import * as zod from 'zod'
import * as stepping from '../engine/browser.ts'
import { SqliteStore } from '../engine/trace/sqlite/store.ts'
import { openSqliteWasm } from '../engine/trace/sqlite/wasm.ts'
import { Interrupted } from '../repl/session/cells/errors.ts'
import { declaredData } from '../repl/session/data.ts'
import type { Request } from '../repl/session/protocol.ts'
import { serve } from '../repl/session/serve.ts'
import { named } from '../repl/session/views.ts'
import { LENT } from './build/lent.ts'

/** What cells can import: nothing is fetched from elsewhere. */
const modules: Readonly<Record<string, object>> = { stepping, zod }

Object.assign(globalThis, { [LENT]: { ...stepping, z: zod.z, papaparse, Interrupted, declaredData, named } })

const receive = serve(
  {
    openStore: async () => new SqliteStore(await openSqliteWasm()),
    importModule: async (name) => {
      const found = Object.hasOwn(modules, name) ? modules[name] : undefined
      if (found !== undefined) return found
      throw new stepping.SteppingError(
        `the cell imports ${JSON.stringify(name)}, expected one of ${Object.keys(modules).join(', ')}`,
        'On this page there are no other modules; in the terminal a cell can import what is installed.',
      )
    },
    // Nothing can be seen from inside a running cell here: whoever wants to stop it ends the worker.
    interruptedRequest: () => null,
  },
  (response) => postMessage(response),
)

addEventListener('message', (event: MessageEvent<Request>) => receive(event.data))
