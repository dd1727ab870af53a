/** Data files as cells read them. */
import { expect, it } from 'vitest'
import { readData } from './data.ts'

it('fields of CSV and members of JSON keep their names, whatever they are', () => {
  const files = {
    'a.csv': '__proto__,constructor,a,\n1,2,3,4\n',
    'a.tsv': ':\t__proto__\n1\t2\n',
    'a.json': '[{"__proto__":1,"\\\\":2},{"__proto__":1,"\\n":3}]',
    'a.jsonl': '{"\\\\":2}\n{"\\"":2}\n',
  }
  const entries = (path: string) =>
    (readData(files, path) as object[]).map((record) => Object.entries(record))
  expect(entries('a.csv')).toEqual([
    [
      ['__proto__', '1'],
      ['constructor', '2'],
      ['a', '3'],
      ['', '4'],
    ],
  ])
  expect(entries('a.tsv')).toEqual([
    [
      [':', '1'],
      ['__proto__', '2'],
    ],
  ])
  expect(entries('a.json')).toEqual([
    [
      ['__proto__', 1],
      ['\\', 2],
    ],
    [
      ['__proto__', 1],
      ['\n', 3],
    ],
  ])
  expect(entries('a.jsonl')).toEqual([[['\\', 2]], [['"', 2]]])
})
