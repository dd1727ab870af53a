/** Puts a call into every loop and function of a cell, through which it can be interrupted. */
import type { AnyNode, Program } from 'acorn'
import { simple } from 'acorn-walk'
import type MagicString from 'magic-string'

/** Edits `text` so that each turn of a loop, and each call of a function with a block body, first runs `call`. */
export function guard(program: Program, text: MagicString, call: string): void {
  const body = (node: AnyNode): void => {
    if (node.type === 'BlockStatement') text.appendRight(node.start + 1, `${call};`)
    else {
      text.prependRight(node.start, `{${call};`)
      text.appendLeft(node.end, '}')
    }
  }
  const loop = (node: { body: AnyNode }): void => body(node.body)
  const callable = ({ body: block }: { body: AnyNode }): void => {
    if (block.type === 'BlockStatement') body(block)
  }
  simple(program, {
    ForStatement: loop,
    ForInStatement: loop,
    ForOfStatement: loop,
    WhileStatement: loop,
    DoWhileStatement: loop,
    Function: callable,
  })
}
