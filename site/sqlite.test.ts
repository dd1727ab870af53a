/** SQLite WASM as the site starts it: trimmed to what the driver calls. */
import { expect, test } from 'vitest'
import { wasmDriver } from '../engine/trace/sqlite/wasm-driver.ts'
import { trimmedSqlite } from './build/slim-worker.ts'
import { startSqlite } from './sqlite.ts'

const sqlite = WebAssembly.compile(trimmedSqlite()).then(startSqlite)

test('values come back as they went in', async () => {
  const driver = wasmDriver(await sqlite)
  const values = [null, 1.5, 'a\0b', '\uFEFF🧮', Uint8Array.of(0, 255), new Uint8Array()]
  expect(driver.prepare('SELECT ?, ?, ?, ?, ?, ?').get(values)).toEqual(values)
  driver.close()
})

test('tables, transactions, sorting and what needs the time of day work without files', async () => {
  const driver = wasmDriver(await sqlite)
  driver.exec('CREATE TABLE t (k TEXT PRIMARY KEY, n) WITHOUT ROWID')
  const insert = driver.prepare('INSERT INTO t VALUES (?, ?)')
  driver.prepare('BEGIN IMMEDIATE').run([])
  for (let i = 0; i < 20000; i++) insert.run([String(i), BigInt(i % 7)])
  driver.prepare('ROLLBACK').run([])
  expect(driver.prepare('SELECT count(*) FROM t').get([])).toEqual([0])
  driver.prepare('BEGIN IMMEDIATE').run([])
  for (let i = 0; i < 20000; i++) insert.run([String(i), BigInt(i % 7)])
  driver.prepare('COMMIT').run([])
  const rows = driver.prepare('SELECT k FROM t ORDER BY n, k DESC').all([])
  expect([rows.length, rows[0]]).toEqual([20000, ['9996']])
  const [year] = driver.prepare("SELECT CAST(strftime('%Y', 'now') AS INTEGER), random()").get([]) ?? []
  expect(year).toBe(new Date().getUTCFullYear())
  driver.close()
})

test('its memory grows, and what is in it stays', async () => {
  const driver = wasmDriver(await sqlite)
  driver.exec('CREATE TABLE large (bytes)')
  const insert = driver.prepare('INSERT INTO large VALUES (?)')
  for (let i = 0; i < 24; i++) insert.run([new Uint8Array(1e6).fill(i)])
  const found = driver.prepare('SELECT bytes FROM large ORDER BY rowid').all([])
  expect(found.map(([bytes]) => (bytes as Uint8Array).at(-1))).toEqual([...Array(24).keys()])
  driver.close()
})
