/** The history file, walking through it, and searching it. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { History, historyPath, LIMIT } from './file.ts'
import { find, step } from './walk.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepping-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('submissions are there in the next run, cells of many lines whole', async () => {
  const path = join(folder, 'deep', 'er', 'history.jsonl')
  const history = await History.open(path)
  history.add('1')
  history.add('f({\n  "a\u2028": `x`\n})')
  await history.flushed()
  expect((await History.open(path)).entries).toEqual(['1', 'f({\n  "a\u2028": `x`\n})'])
  expect(history.problem).toBeNull()
  expect((await stat(path)).mode & 0o077).toBe(0)
})

test('the same twice in a row is kept once, blank input never', async () => {
  const history = await History.open(join(folder, 'h'))
  for (const source of ['1', '1', '', ' \n', '2', '1']) history.add(source)
  await history.flushed()
  expect(history.entries).toEqual(['1', '2', '1'])
})

test('two terminals at once keep each other’s entries', async () => {
  const path = join(folder, 'h')
  const [a, b] = [await History.open(path), await History.open(path)]
  for (let i = 0; i < 50; i++) {
    a.add(`a${i}`)
    b.add(`b${i}`.repeat(200))
  }
  await Promise.all([a.flushed(), b.flushed()])
  const { entries } = await History.open(path)
  expect(entries).toHaveLength(100)
  expect(entries.filter((entry) => /^a\d+$/.test(entry))).toHaveLength(50)
})

test('the file is cut to the newest entries when it is opened', async () => {
  const path = join(folder, 'h')
  const lines = Array.from({ length: LIMIT + 200 }, (_, i) => JSON.stringify({ source: `${i}` }))
  await writeFile(path, `${lines.join('\n')}\n`)
  const history = await History.open(path)
  expect(history.entries).toHaveLength(LIMIT)
  expect(history.entries[0]).toBe('200')
  expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(LIMIT)
  expect(await readdir(folder)).toEqual(['h'])
})

test('lines that are no entries are passed over', async () => {
  const path = join(folder, 'h')
  await writeFile(path, '{"source":"1"}\n{"sour\nnull\n[]\n{"source":3}\n{"source":"2"}\n')
  expect((await History.open(path)).entries).toEqual(['1', '2'])
})

test('a history that cannot be written works in memory, and says so', async () => {
  await writeFile(join(folder, 'file'), '')
  const history = await History.open(join(folder, 'file', 'h'))
  history.add('1')
  history.add('2')
  await history.flushed()
  expect(history.entries).toEqual(['1', '2'])
  expect(history.problem).toMatch(/ENOTDIR|EEXIST/)
})

test('the path follows XDG_STATE_HOME', () => {
  expect(historyPath({ XDG_STATE_HOME: '/state' })).toBe('/state/stepping/history.jsonl')
  expect(historyPath({})).toMatch(/\.local\/state\/stepping\/history\.jsonl$/)
  expect(historyPath({ XDG_STATE_HOME: 'relative' })).toBe(historyPath({}))
})

test('walking goes back to the oldest and forward to the draft', () => {
  const entries = ['a', 'b']
  const b = step(entries, null, -1, 'draft')
  const a = step(entries, b?.walk ?? null, -1, 'b')
  expect([b?.text, a?.text]).toEqual(['b', 'a'])
  expect(step(entries, a?.walk ?? null, -1, 'a')).toBeNull()
  expect(step(entries, b?.walk ?? null, 1, 'b')).toEqual({ walk: null, text: 'draft' })
  expect(step(entries, null, 1, 'draft')).toBeNull()
  expect(step([], null, -1, '')).toBeNull()
})

test('searching', () => {
  const entries = ['insert(a)', 'view(b)', 'Insert(c)', 'insert(a)']
  expect(find(entries, 'insert', 3)).toBe(3)
  expect(find(entries, 'Insert', 3)).toBe(2)
  expect(find(entries, 'insert', 2, -1, 'insert(a)')).toBe(2)
  expect(find(entries, 'insert', 1, -1, 'insert(a)')).toBeNull()
  expect(find(entries, 'insert', 1, 1)).toBe(2)
  expect(find(entries, 'nothing', 3)).toBeNull()
  expect(find(entries, '', 3)).toBeNull()
})
