/** `.import` and `.export` as cells, and what is said of what they cannot be. */
import { expect, it } from 'vitest'
import type { CommandContext } from './command.ts'
import { runCommand } from './registry.ts'

const run = (line: string) => runCommand(line, {} as CommandContext)

it.each([
  ['.import products from shop.csv', "await importRows('products', 'shop.csv')"],
  [`.import products from "my 'shop'.csv"`, String.raw`await importRows('products', 'my \'shop\'.csv')`],
  [
    '.import --batch 10 products from shop.txt --as csv --skip-bad',
    "await importRows('products', 'shop.txt', { batch: 10, as: 'csv', skipBad: true })",
  ],
  [
    ".import products from shop.db --table 'old goods' --skip-bad bad.jsonl --ignore a,b --after 20",
    "await importRows('products', 'shop.db', { table: 'old goods', rejects: 'bad.jsonl', ignore: ['a', 'b'], after: 20 })",
  ],
  [
    ".import products from shop.csv --delimiter ';' --no-header",
    "await importRows('products', 'shop.csv', { delimiter: ';', header: false })",
  ],
  // Before the file is named, what follows --skip-bad is not one for the bad records.
  [
    '.import --skip-bad products from shop.csv',
    "await importRows('products', 'shop.csv', { skipBad: true })",
  ],
])('%s', async (line, source) => {
  expect(await run(line)).toEqual({ kind: 'cell', source })
})

it.each([
  ['.export receipts.totals to totals.csv', "await exportRows('receipts.totals', 'totals.csv')"],
  [
    '.export delta receipts.totals to d.json',
    "await exportRows('receipts.totals', 'd.json', { delta: true })",
  ],
  // A table may be called so.
  ['.export delta to d.json --weights', "await exportRows('delta', 'd.json', { weights: true })"],
])('%s changes nothing, and is not recorded', async (line, source) => {
  expect(await run(line)).toEqual({ kind: 'cell', source, passing: true })
})

it.each([
  ['.import', '.import found nothing'],
  ['.import products shop.csv', '.import found products shop.csv'],
  ['.import products from a.csv b.csv', '.import found products from a.csv b.csv'],
  ['.import products from a.csv --batch many', '--batch is many, expected a whole number'],
  ['.import products from a.csv --batch', '--batch was given no ROWS'],
  ['.import products from a.csv --skip', '.import has no option --skip, expected one of --as, --table,'],
  ['.export products from a.csv', '.export found products from a.csv'],
  ['.export products to a.csv --batch 3', '.export has no option --batch, expected one of --as, --weights'],
])('%s is refused', async (line, message) => {
  expect(await run(line)).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining(message) as string,
  })
})
