import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { keyOf, pathsOf } from '../../circuit/shape.ts'
import {
  aggregate,
  cache,
  circuit,
  count,
  distinct,
  firstN,
  flatten,
  group,
  map,
  perGroup,
  type Stream,
  table,
} from '../../index.ts'

const orders = table('orders', { id: z.int(), who: z.string(), what: z.string() }, { key: 'id' })
type Order = { id: number; who: string; what: string }

const build = (make: (orders: Stream<Order>) => unknown) =>
  circuit('c', { orders }, ({ orders }) => make(orders) as Stream<unknown>)

describe('rows in groups are known by their columns and key', () => {
  const shape = (make: (orders: Stream<Order>) => unknown) => {
    const { shape } = build(make).graph.outputs.get('output') ?? {}
    return shape && { paths: pathsOf(shape), key: keyOf(shape) }
  }

  it.each<[string, (orders: Stream<Order>) => unknown, string[], string[]]>([
    [
      'of a table with a key',
      (orders) => flatten(group(orders, 'who')),
      ['group', 'row.id', 'row.who', 'row.what'],
      ['group', 'row.id'],
    ],
    [
      'by several columns',
      (orders) => flatten(group(orders, ['who', 'what'])),
      ['group.who', 'group.what', 'row.id', 'row.who', 'row.what'],
      ['group', 'row.id'],
    ],
    [
      'of what an aggregate makes in each group',
      (orders) =>
        flatten(perGroup(group(orders, 'who'), (mine) => aggregate(mine, { by: 'what', n: count() }))),
      ['group', 'row.what', 'row.n'],
      ['group', 'row.what'],
    ],
    [
      'of the one row that an aggregate makes of each group',
      (orders) => flatten(perGroup(group(orders, 'who'), (mine) => aggregate(mine, { n: count() }))),
      ['group', 'row.n'],
      ['group'],
    ],
    [
      'of the first row of each group',
      (orders) =>
        flatten(perGroup(group(orders, 'who'), (mine) => firstN(mine, { n: 1, by: 'what', order: 'id' }))),
      ['group', 'row.id', 'row.who', 'row.what'],
      ['group', 'row.what'],
    ],
    [
      'of groups in groups',
      (orders) =>
        flatten(perGroup(group(orders, 'who'), (mine) => perGroup(group(mine, 'what'), (same) => same))),
      ['group', 'row.group', 'row.row.id', 'row.row.who', 'row.row.what'],
      ['group', 'row.group', 'row.row.id'],
    ],
    [
      'of rows without a key',
      (orders) => flatten(perGroup(group(orders, 'who'), (mine) => map(mine, ({ what }) => ({ what })))),
      ['group', 'row.what'],
      [],
    ],
    [
      'cached',
      (orders) => cache(flatten(group(orders, 'who'))),
      ['group', 'row.id', 'row.who', 'row.what'],
      ['group', 'row.id'],
    ],
  ])('%s', (_what, make, paths, key) => {
    expect(shape(make)).toEqual({ paths, key })
  })
})

describe('what cannot be built says why', () => {
  const flattening =
    'Work inside of the groups, perGroup(grouped, inside => …), or on the rows of all of them, flatten(grouped).'

  it.each<[string, (orders: Stream<Order>) => unknown, string, string | undefined]>([
    [
      'a stream in groups as the output',
      (orders) => group(orders, 'who'),
      'circuit "c" returns a stream in groups; expected',
      flattening,
    ],
    [
      'one of the outputs in groups',
      (orders) => ({ g: group(orders, 'who') }),
      'circuit "c": output "g" is a stream in groups, expected',
      flattening,
    ],
    [
      'an operator on groups',
      (orders) => distinct(group(orders, 'who') as never),
      'distinct: in is a stream in groups, expected a stream',
      flattening,
    ],
    [
      'a stream without groups',
      (orders) => perGroup(orders as never, (mine) => mine as Stream<Order>),
      'perGroup is given a stream, expected a stream in groups',
      'Group it first: group(stream, by).',
    ],
    [
      'no build function',
      (orders) => perGroup(group(orders, 'who'), undefined as never),
      'perGroup: the build function is undefined',
      undefined,
    ],
    [
      'a build function without result',
      (orders) => perGroup(group(orders, 'who'), () => undefined as never as Stream<Order>),
      'the build function of perGroup returns undefined',
      undefined,
    ],
    [
      'a result from outside',
      (orders) => perGroup(group(orders, 'who'), () => orders),
      'the build function of perGroup returns a stream that is not of its groups',
      'Return what you made of the stream that it was given.',
    ],
    [
      'flatten of no groups',
      (orders) => flatten(orders as never),
      'flatten is given a stream, expected a stream in groups',
      'group(stream, by) and perGroup(…) return them.',
    ],
    [
      'a cache inside',
      (orders) => flatten(perGroup(group(orders, 'who'), (mine) => cache(mine))),
      'cache cannot be used inside perGroup',
      'Use it behind: on what flatten makes of the groups.',
    ],
    [
      'a column that is not there',
      (orders) => group(orders, 'whom' as 'who'),
      'group: by reads the column "whom"',
      'Did you mean "who"?',
    ],
  ])('%s', (_what, make, message, hint) => {
    expect(() => build(make)).toThrow(message)
    expect(() => build(make)).toThrow(expect.objectContaining({ hint }))
  })
})
