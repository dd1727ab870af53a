/** What is found in the sources of functions. */
import { describe, expect, it } from 'vitest'
import { freeVariables } from './free-variables.ts'

describe('free variables', () => {
  it.each<[string, readonly string[] | null]>([
    ['row => row.n > limit', ['limit']],
    ['({ a, b = c, ...d }) => ({ limit, a, [e]: d })', ['c', 'limit', 'e']],
    ['row => Math.round(row.n * 100) + JSON.stringify(row).length + Number("1")', []],
    ['row => row.tags.map(tag => tag.length + row.n)', []],
    ['function f(n) { return n < 1 ? 1 : n * f(n - 1) }', []],
    ['total(row) { const y = 1; { var z = 2 } return z + y + w }', ['w']],
    ['get x() { return q }', ['q']],
    ['#secret(row) { return q }', ['q']],
    ['static total(row) { return q }', ['q']],
    ['async *rows(row) { yield g }', ['g']],
    ['[k](row) { return g }', ['g']],
    ['async row => await y', ['y']],
    ['(a = limit) => { const limit = 3; return a }', ['limit']],
    ['row => { for (const i of xs) { let q = i } return q }', ['xs', 'q']],
    ['row => { for (let i = 0; i < n; i++) {} return i }', ['n', 'i']],
    ['row => { outer: for (const k in row) continue outer }', []],
    ['row => { try { y() } catch (e) { e.z } return e }', ['y', 'e']],
    ['row => { switch (row.n) { case 1: let g = 1; return g } return g }', ['g']],
    ['row => { function g() { return h } return g() }', ['h']],
    ['row => class A { static q = A.n; #p = row; m() { return this.#p + w } }', ['w']],
    ['row => class extends B { constructor() { super(); super.m() } }', ['B']],
    ['row => { n = 3; m++; [p, { q: r.s }] = row }', ['n', 'm', 'p', 'r']],
    ['row => typeof foo === "undefined" ? tag`' + '$' + '{bar}` : row?.[baz]', ['foo', 'tag', 'bar', 'baz']],
    ['row => this.limit + arguments[0]', ['this', 'arguments']],
    ['function (row) { return this.limit + arguments[0] }', []],
    ['function (row) { return [1].map(() => this.limit) }', []],
    ['row => eval("limit")', ['eval']],
    ['row => undefined ?? NaN', []],
    ['(row) => (0,__vi_import_0__.helper)(row) + __vi_import_1__.limit', ['helper', 'limit']],
    ['row => __vi_import_0__.ZSet.of(__vi_import_1__.of)', ['of']],
    ['row => __vi_import_0__', ['__vi_import_0__']],
    ['row => { const f = __name(x => x, "f"); return f(row) }', []],
    ['function () { [native code] }', null],
    ['not a function', null],
  ])('of %s are %j', (source, expected) => {
    expect(freeVariables(source)).toEqual(expected)
  })

  it('are found in functions of any form', () => {
    const limit = 3
    const object = {
      limit,
      method: (row: number) => row > limit,
      'computed row'(row: number) {
        return row > limit
      },
    }
    class Rows {
      static async over(row: number): Promise<boolean> {
        return row > limit
      }
      limit = limit
    }
    function declared(row: number): boolean {
      return row > limit
    }
    for (const f of [object.method, object['computed row'], Rows.over, declared]) {
      expect(freeVariables(String(f))).toEqual(['limit'])
    }
    expect(freeVariables(String(declared.bind(null)))).toBeNull()
  })

  it('are the same when asked again, and after many others', () => {
    const ask = (): unknown => freeVariables('row => row + asked')
    expect(ask()).toEqual(['asked'])
    for (let i = 0; i < 2500; i++) freeVariables(`row => row + x${i}`)
    expect(ask()).toEqual(['asked'])
  })
})
