/** `.check`: compares what is kept with what follows from the tables, as the cell `check()`. */
import { type Command, unexpected } from './command.ts'

export const check: Command = {
  name: '.check',
  usage: '.check',
  summary: 'compute every output anew, and compare it',
  notes: ['On a file SQLite is asked as well whether it is sound.'],
  async run(_context, argument) {
    return argument === '' ? { kind: 'cell', source: 'check()' } : unexpected(check, argument)
  },
}
