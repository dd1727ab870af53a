/** The worker thread that owns a session under Node: evaluator, engine and SQLite. */
import { parentPort, workerData } from 'node:worker_threads'
import * as stepping from '../../engine/node.ts'
import { MemoryStore } from '../../engine/trace/memory/store.ts'
import { openBetterSqlite3 } from '../../engine/trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'
import { serve } from '../session/serve.ts'

/** Shared with the front end: 1 while it asks the running cell to stop. */
const flag = workerData as Int32Array

const receive = serve(
  {
    openStore: async (file) =>
      file === undefined ? new MemoryStore() : new SqliteStore(openBetterSqlite3(file)),
    importModule: (name) => (name === 'stepping' ? Promise.resolve(stepping) : import(name)),
    interrupted: () => Atomics.load(flag, 0) === 1,
  },
  (response) => {
    Atomics.store(flag, 0, 0)
    parentPort?.postMessage(response)
  },
)
parentPort?.on('message', receive)
