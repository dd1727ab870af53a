import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./render.css', import.meta.url), 'utf8')

/** The custom properties that a rule sets. */
function properties(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`)
  expect(start).toBeGreaterThanOrEqual(0)
  const body = css.slice(start, css.indexOf('}', start))
  return new Map(
    [...body.matchAll(/--stepping-([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
}

/** Contrast ratio as WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const dark = ':root[data-theme="dark"]'

describe.each([':root', dark])('colours of %s', (selector) => {
  const color = (name: string) => properties(selector).get(name) ?? ''

  test.each([
    ['text', 'ground'],
    ['quiet', 'ground'],
    ['error', 'ground'],
    ['added', 'added-ground'],
    ['removed', 'removed-ground'],
    ['added', 'added-mark'],
    ['removed', 'removed-mark'],
  ])('%s can be read on %s (AA: 4.5)', (text, ground) => {
    expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(4.5)
  })
})

test('dark by preference is dark by choice', () => {
  expect(properties(':root:not([data-theme="light"])')).toEqual(properties(dark))
  expect([...properties(dark).keys()]).toEqual([...properties(':root').keys()])
})
