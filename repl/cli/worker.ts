/** The worker thread that owns a session under Node: evaluator, engine and SQLite. */
import { parentPort, workerData } from 'node:worker_threads'
import * as stepping from '../../engine/node.ts'
import { MemoryStore } from '../../engine/trace/memory/store.ts'
import { openBetterSqlite3 } from '../../engine/trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'
import { serve } from '../session/serve.ts'
import { dataFiles } from './data-files.ts'

/** Shared with the front end: the id of the request that it last asked to stop. */
const stop = workerData as Int32Array

const receive = serve(
  {
    openStore: async (file) =>
      file === undefined ? new MemoryStore() : new SqliteStore(openBetterSqlite3(file)),
    importModule: (name) => (name === 'stepping' ? Promise.resolve(stepping) : import(name)),
    files: dataFiles,
    interruptedRequest: () => Atomics.load(stop, 0),
  },
  (response) => parentPort?.postMessage(response),
)
parentPort?.on('message', receive)
