/** `.check`: compares what is kept with what follows from the tables, as the cell `check()`. */
import { cellCommand } from './command.ts'

export const check = cellCommand(
  {
    name: '.check',
    summary: 'compute every output anew, and compare it',
    notes: ['On a file SQLite is asked as well whether it is sound.'],
  },
  'check()',
)
