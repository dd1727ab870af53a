/** Importing: files as people have them, batches, bad records, and what is said of them. */
import { expect, it } from 'vitest'
import { z } from 'zod'
import { Database, MemoryStore, table } from '../../engine/index.ts'
import { importText } from './tests/import-text.ts'

const products = table('products', { name: z.string(), price: z.number().positive() }, { key: 'name' })
const visits = table('visits', { page: z.string(), n: z.int().nullable() })

it('reads CSV as spreadsheets write it: a byte order mark, CRLF, quoted delimiters, quotes and line breaks, blank lines', () => {
  const file = '\uFEFFprice,name\r\n1,"a, ""b""\r\nc"\r\n\r\n2,5"\r\n"3" ,d'
  expect(importText(products, 'shop.csv', file).rows).toEqual([
    { name: '5"', price: 2 },
    { name: 'a, "b"\r\nc', price: 1 },
    { name: 'd', price: 3 },
  ])
})

it('reads lines that end in LF, CRLF or CR', () => {
  const rows = [
    { page: 'a', n: 1 },
    { page: 'b\r', n: 2 },
  ]
  expect(importText(visits, 'v.csv', 'n,page\n1,a\r\n2,"b\r"\r\n').rows).toEqual(rows)
  expect(importText(visits, 'v.csv', 'n,page\r1,a\r2,"b\r"\r').rows).toEqual(rows)
})

it('makes each batch a step, and says which', () => {
  const { db, imported } = importText(visits, 'v.csv', 'page,n\na,1\nb,2\nc,\n')
  expect(imported).toMatchObject({ rows: 3, steps: { first: 1, last: 2 }, bad: 0 })
  expect(db.log().map(({ changes }) => changes.get('visits')?.total)).toEqual([2, 1])
})

it('ends at the first bad record, without part of a batch, and says where it is, what is done, and how to go on', () => {
  const file = 'page,n\na,1\nb,2\nc,3\n"two\nlines",12abc\n'
  const { error, db } = importText(visits, 'v.csv', file)
  expect(error).toBe(
    'v.csv:6:8: n is "12abc", expected a number\n' +
      '2 rows are imported, in step 1: .goto 0 takes it back; --after 2 goes on behind them. Bad records are left out with --skip-bad.',
  )
  expect(db.lastStep).toBe(1)
  const corrected = importText(visits, 'v.csv', file.replace('12abc', '4'), { after: 2 }, db)
  expect(corrected.rows).toHaveLength(4)
})

it('leaves bad records out, counts them, and writes them down with line and reason', () => {
  const file = 'name,price\ntv,300\nradio,\nlamp,-1\n"bad"quote,1\nshort\ntv,5\nbed,7\n'
  const { rows, imported, rejects } = importText(products, 'shop.csv', file, { skipBad: true })
  expect(rows).toEqual([
    { name: 'bed', price: 7 },
    { name: 'tv', price: 300 },
  ])
  expect(imported).toMatchObject({ rows: 2, bad: 5 })
  expect(imported.complaints).toEqual([
    'shop.csv:3:7: price is empty, expected a number',
    'shop.csv:4:6: price is -1; expected a column of type number (Too small: expected number to be >0)',
    'shop.csv:5:1: the record has quotes that do not match',
    'shop.csv:6:1: the record has 1 field, expected 2 (name, price)',
    'shop.csv:7:1: products has a row with name "tv", its key, already, from shop.csv:2:1',
  ])
  expect(rejects.split('\n').slice(0, 3)).toEqual([
    'line,reason,name,price',
    '3,"price is empty, expected a number",radio,',
    '4,price is -1; expected a column of type number (Too small: expected number to be >0),lamp,-1',
  ])
})

it('takes rejected records again once they are corrected', () => {
  const { rejects } = importText(products, 'shop.csv', 'name,price\nradio,x20\n', { skipBad: true })
  const ignore = ['line', 'reason']
  const again = importText(products, 'rejects.csv', rejects.replace(',x20', ',20'), { ignore })
  expect(again.rows).toEqual([{ name: 'radio', price: 20 }])
  const lines = importText(products, 'shop.jsonl', '{"name":"radio","price":"20"}\n', { skipBad: true })
  const corrected = lines.rejects.replace('"20"}', '20}')
  expect(importText(products, 'rejects.jsonl', corrected, { ignore }).rows).toEqual([
    { name: 'radio', price: 20 },
  ])
})

it('names the record whose key is taken, in the file or in the table', () => {
  const db = new Database(new MemoryStore())
  db.declare(products)
  db.insert(products, { name: 'tv', price: 1 })
  expect(importText(products, 'a.csv', 'name,price\nbed,1\ntv,2\n', {}, db).error).toMatch(
    /^a\.csv:3:1: products has a row with name "tv", its key, already\nNothing was imported\./,
  )
  expect(importText(products, 'a.csv', 'name,price\nbed,1\nbed,2\n', {}, db).error).toMatch(
    /^a\.csv:3:1: products has a row with name "bed", its key, already, from a\.csv:2:1/,
  )
  // The row whose key is taken comes first, though the other one is noticed before it.
  expect(importText(products, 'a.csv', 'name,price\ntv,2\nbed,x\n', {}, db).error).toMatch(/^a\.csv:2:1: /)
})

it('takes changes with weights, in any order within a step, and names a removal of what is not there', () => {
  const { rows, db } = importText(visits, 'v.csv', '±,page,n\n2,a,1\n1,b,2\n-1,a,1\n', { batch: 10 })
  expect(rows).toEqual([
    { page: 'a', n: 1 },
    { page: 'b', n: 2 },
  ])
  const { error } = importText(visits, 'v.csv', '±,page,n\n1,c,1\n-2,a,1\n', { batch: 10 }, db)
  expect(error).toMatch(/^v\.csv:3:1: visits cannot remove \{"n":1,"page":"a"\}: it is not there so often/)
  expect(importText(visits, 'v.csv', '±,page,n\n0,c,1\n').error).toMatch(
    /^v\.csv:2:1: ± is "0", expected a whole number other than 0/,
  )
})

it('a header names the columns: both lists are said, and what may be meant', () => {
  const error = (file: string): string | null => importText(products, 'shop.csv', file).error
  expect(error('name,prize\n')).toBe(
    'shop.csv:1 has columns that products has not: "prize", and no column "price"; the columns of the file are "name", "prize"; those of products are "name", "price"\n' +
      'Rename the columns in the file, or give price a default in the declaration of products.',
  )
  expect(error('name,price,id\n')).toMatch(/To leave columns of the file out: --ignore id$/)
  expect(error('name;price\n')).toMatch(/--delimiter ';'$/)
  expect(error('tv,300\n')).toMatch(/--no-header\.$/)
  expect(error('name,name\n')).toMatch(/^shop\.csv:1 names the column "name" twice/)
  expect(error('')).toMatch(/^shop\.csv is empty, expected a header with the columns name, price/)
})

it('columns can be left out, separated otherwise, and go without names', () => {
  const rows = [{ name: 'tv', price: 3 }]
  expect(importText(products, 'a.csv', 'x,name,price\n1,tv,3', { ignore: ['x'] }).rows).toEqual(rows)
  expect(importText(products, 'a.csv', 'name;price\ntv;3', { delimiter: ';' }).rows).toEqual(rows)
  expect(importText(products, 'a.csv', 'tv,3', { header: false }).rows).toEqual(rows)
  expect(importText(products, 'a.tsv', 'name\tprice\ntv\t3').rows).toEqual(rows)
})

it('says on which line a file is not UTF-8', () => {
  const latin1 = Uint8Array.from('page,n\nä,1\nb,2\n', (character) => character.charCodeAt(0))
  expect(importText(visits, 'v.csv', latin1).error).toMatch(/^v\.csv:2 is not UTF-8/)
})

it('reads JSON Lines, and says where one is wrong', () => {
  expect(importText(visits, 'v.jsonl', '{"page":"a","n":null}\r\n\n{"page":"b","n":1}').rows).toHaveLength(2)
  const error = (line: string): string | undefined =>
    importText(visits, 'v.jsonl', `\n${line}\n`).error?.split('\n')[0]
  expect(error('{"page":"a","n":"1"}')).toBe('v.jsonl:2:17: n is "1"; expected a column of type int or null')
  expect(error('{"x":{"n":1},"n":1.5,"page":"a"}')).toMatch(/^v\.jsonl:2:18: n is 1\.5; expected/)
  expect(error('{"page":"a"}')).toMatch(/^v\.jsonl:2:1: n is missing; expected/)
  expect(error('{"page" "a"}')).toMatch(
    /^v\.jsonl:2:9: the record is not JSON: Expected ':' after property name/,
  )
  expect(error('{"page":')).toMatch(/^v\.jsonl:2:9: the record is not JSON/)
  expect(error('[1]')).toBe('v.jsonl:2:1: the record is an array, expected an object')
  expect(error('{"page":"a","n":1,"more":1}')).toMatch(/visits has no column "more"/)
  expect(error('{"page":"a","n":12345678901234567890}')).toMatch(/n is 12345678901234567890n; expected/)
})

it('reads an array of JSON, and says where it is wrong', () => {
  const ok = ' [ {"page":"ä[","n":1} ,\n  {"n":2,"page":"]\\"}"} ]\n'
  expect(importText(visits, 'v.json', ok).rows).toHaveLength(2)
  expect(importText(visits, 'v.json', '[]').rows).toEqual([])
  const error = (text: string): string | undefined => importText(visits, 'v.json', text).error?.split('\n')[0]
  expect(error('[{"page":"ä","n":1},\n {"page":"b","n":"x"}]')).toBe(
    'v.json:2:18: n is "x"; expected a column of type int or null',
  )
  expect(error('[1]')).toBe('v.json:1:2: the record is a number, expected an object')
  expect(error('{"page":"a","n":1}')).toMatch(/^v\.json:1:1 is not JSON: it does not begin with \[/)
  expect(error('[{"page":"a","n":1},,]')).toMatch(/^v\.json:1:21 is not JSON: there is a , too many/)
  expect(error('[{"page":"a","n":1}')).toMatch(/is not JSON: the file ends in the middle of the array/)
  expect(error('[] {}')).toMatch(/^v\.json:1:4 is not JSON: something follows the array/)
})

it('a function of a circuit that fails is no bad record: the step is named, and nothing of it stays', async () => {
  const { circuit, map } = await import('../../engine/index.ts')
  const db = new Database(new MemoryStore())
  const pages = circuit('pages', { visits }, ({ visits }) =>
    map(visits, (row: { page: string }) => {
      if (row.page === 'c') throw new Error('no c')
      return row
    }),
  )
  db.add(pages)
  const { error } = importText(visits, 'v.csv', 'page,n\na,1\nb,1\nd,1\nc,1\n', { skipBad: true }, db)
  expect(error).toMatch(/^the step with the 2 rows from v\.csv:4:1 to line 5 failed: .*no c/)
  expect(error).toMatch(/2 rows are imported, in step 1/)
  expect(db.lastStep).toBe(1)
})
