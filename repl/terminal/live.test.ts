/** The live region: what stands on the last lines of the screen, and where the cursor is. */
import { expect, test } from 'vitest'
import { withText } from './editor/editor.ts'
import { PLAIN } from './highlight.ts'
import { type LiveOptions, liveRegion } from './live.ts'
import { INITIAL, type TerminalState } from './state.ts'

const OPTIONS: LiveOptions = { width: 30, height: 10, color: false, highlighter: PLAIN, status: null }

function live(state: Partial<TerminalState>, options: Partial<LiveOptions> = {}, entries: string[] = []) {
  return liveRegion({ ...INITIAL, ...state }, entries, { ...OPTIONS, ...options })
}

const typed = (text: string) => withText(INITIAL.editor, text)

test('an empty prompt', () => {
  expect(live({})).toEqual({ lines: ['1› '], cursor: { x: 3, y: 0 } })
})

test('what is typed, then what goes on', () => {
  const state = { editor: typed('f(\n1'), number: 12, queued: ['a\nb', 'c'], hint: 'a hint' }
  expect(live(state, { status: '⠋ 1.2 s' })).toEqual({
    lines: ['12› f(', '  · 1', 'next: a (and 1 more)', '⠋ 1.2 s', 'a hint'],
    cursor: { x: 5, y: 1 },
  })
})

test('the search shows what it found, the cursor stands in the query', () => {
  const state = { editor: typed('draft'), search: { query: 'ins', at: 0 } }
  expect(live(state, {}, ['insert(1)'])).toEqual({
    lines: ['1› insert(1)', 'search: ins'],
    cursor: { x: 11, y: 1 },
  })
})

test('a search that finds nothing says so and leaves the draft', () => {
  const state = { editor: typed('draft'), search: { query: 'zz', at: null } }
  expect(live(state).lines).toEqual(['1› draft', 'nothing found for: zz'])
})

test('candidates stand side by side, and what does not fit is counted', () => {
  const candidates = Array.from({ length: 40 }, (_, i) => `name${String(i).padStart(2, '0')}`)
  expect(live({ candidates }).lines).toEqual([
    '1› ',
    'name00  name01  name02',
    'name03  name04  name05',
    'name06  name07  name08',
    '… 31 more',
  ])
})

test('the region is always shorter than the screen, and the cursor in it', () => {
  const text = Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\n')
  for (const height of [2, 3, 4, 5, 10, 24]) {
    for (const cursor of [0, 100, text.length]) {
      const editor = withText(INITIAL.editor, text, cursor)
      const state = { editor, hint: 'hint', queued: ['x'], candidates: ['a', 'b'] }
      const { lines, cursor: at } = live(state, { height, status: 'status' })
      expect(lines.length).toBeLessThan(height)
      expect(at.y).toBeLessThan(lines.length)
    }
  }
})

test('of a long cell, the part around the cursor is shown, and where it is', () => {
  const text = Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\n')
  const { lines, cursor } = live({ editor: withText(INITIAL.editor, text, text.indexOf('line 20')) })
  expect(lines).toHaveLength(9)
  expect(lines[cursor.y]).toBe(' · line 20')
  expect(lines.at(-1)).toBe('… line 21 of 50')
})

test('lines below the prompt never wrap', () => {
  const { lines } = live({ hint: '日本'.repeat(20) })
  expect(lines[1]).toBe(`${'日本'.repeat(7)}…`)
})
