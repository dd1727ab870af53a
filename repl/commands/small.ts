/** The commands of one line each: `.last`, `.exit`. */
import { type Command, unexpected } from './command.ts'

export const last: Command = {
  name: '.last',
  usage: '.last',
  summary: 'show the last reply again, with all rows',
  async run(context, argument) {
    if (argument !== '') return unexpected(last, argument)
    const reply = context.played.at(-1)?.reply
    if (reply !== undefined) return { kind: 'whole', reply }
    return { kind: 'refused', message: 'there is no reply yet', hint: 'Evaluate a cell first.' }
  },
}

export const exit: Command = {
  name: '.exit',
  usage: '.exit',
  summary: 'leave',
  aliases: ['.quit'],
  async run(_context, argument) {
    return argument === '' ? { kind: 'exit' } : unexpected(exit, argument)
  },
}
