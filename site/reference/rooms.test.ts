import { describe, expect, test } from 'vitest'
import * as operators from '../../engine/operators/index.ts'
import { referencePage } from './page.ts'
import { operatorRooms } from './rooms.ts'

const rooms = await operatorRooms()

test('every operator that is exported is there, once', () => {
  const exported = Object.keys(operators).filter((name) => /^[a-z]/.test(name))
  expect(rooms.flatMap(({ names }) => names).sort()).toEqual(exported.sort())
})

describe.each(rooms)('$file', ({ names, opening, functions }) => {
  test('begins with its name, and says what it costs', () => {
    const title = /^[^:]*/.exec(opening)?.[0] ?? ''
    expect(names.some((name) => title.includes(name))).toBe(true)
    expect([opening, ...functions.map(({ comment }) => comment)].join('\n')).toMatch(/cost|O\(|look-up/i)
  })

  test('is shown as it is called', () => {
    for (const { name, signature } of functions) {
      expect(signature).toMatch(new RegExp(`^(function|const) ${name}\\b`))
      expect(signature).not.toMatch(/[{=(,]$/)
    }
  })
})

test('overloads are shown, and not what implements them', () => {
  const fixpoint = rooms.flatMap(({ functions }) => functions).find(({ name }) => name === 'fixpoint')
  expect(fixpoint?.signature.match(/^function fixpoint/gm)).toHaveLength(2)
  expect(fixpoint?.comment).toMatch(/^The least set/)
})

test('the page has a heading for each, formulas as code, and what functions take as a list', async () => {
  const { html, headings } = await referencePage()
  expect(headings.map(({ text }) => text)).toEqual(rooms.map(({ names }) => names.join(', ')))
  expect(html).toContain('(a ⋈ b)[{left: x, right: y}] = a[x] · b[y] if key(x) = key(y), else 0')
  expect(html).toMatch(/<li><code>options\.on<\/code>: the key of each side/)
})
