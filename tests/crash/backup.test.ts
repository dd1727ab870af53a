/** Backups that are made while steps go on are whole: each is the database as of a committed step. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, cache, circuit, count, open, sum, table } from '../../engine/node.ts'

const items = table('items', { product: z.string(), qty: z.int() })
const sold = () =>
  circuit('sold', { items }, ({ items }) =>
    cache(aggregate(items, { by: 'product', qty: sum((row) => row.qty), lines: count() })),
  )

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it.each(['in memory', 'in a file'])('copies a database %s', async (where) => {
  const db = await open(where === 'in memory' ? {} : { file: join(folder, 'shop.db') })
  const circuit = sold()
  db.add(circuit)
  for (let i = 0; i < 2000; i++) db.insert(items, { product: `product ${i % 300}`, qty: i })
  const copy = join(folder, 'copy.db')
  let done = false
  const backup = db.backup(copy).then(() => {
    done = true
  })
  for (let i = 0; !done; i++) {
    db.insert(items, { product: `product ${i % 300}`, qty: i })
    await new Promise((resolve) => setImmediate(resolve))
  }
  await backup
  const copied = await open({ file: copy })
  const again = sold()
  copied.add(again)
  const then = db.at(copied.lastStep)
  expect(copied.lastStep).toBeGreaterThanOrEqual(2000)
  expect(String(copied.table(items).zset())).toBe(String(then.table(items).zset()))
  expect(String(copied.view(again).zset())).toBe(String(then.view(circuit).zset()))
  copied.undo()
  copied.close()
  await expect(db.backup(copy)).rejects.toThrow(
    where === 'in memory' ? 'there is a database already' : `${copy} is there already`,
  )
  await expect(db.backup(join(folder, 'no', 'copy.db'))).rejects.toThrow('copy.db cannot be')
  expect(existsSync(join(folder, 'no'))).toBe(false)
  db.close()
})
