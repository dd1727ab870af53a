/** The commands that go back and forth in time: `.log`, `.undo`, `.redo`, `.goto`. */
import { type Command, cellCommand } from './command.ts'

export const log: Command = {
  name: '.log',
  usage: '.log [count]',
  summary: 'list the last steps: what each changed',
  notes: ['20 of them unless it is told how many; at(step).view(…) reads how everything was after one.'],
  async run(_context, argument) {
    if (argument === '') return { kind: 'cell', source: 'log()' }
    return isCount(argument)
      ? { kind: 'cell', source: `log(${argument})` }
      : refused(log, argument, 'a number of steps', '.log 5')
  },
}

export const undo = cellCommand({ name: '.undo', summary: 'take the last step back' }, 'undo()')

export const redo = cellCommand(
  { name: '.redo', summary: 'take the step again that was taken back last' },
  'redo()',
)

export const goto: Command = {
  name: '.goto',
  usage: '.goto step',
  summary: 'go to how all was after a step; 0: the beginning',
  notes: ['It is a step of its own: nothing is lost, and .undo takes it from there.'],
  async run(_context, argument) {
    return isCount(argument)
      ? { kind: 'cell', source: `goto(${argument})` }
      : refused(goto, argument, 'the number of a step', '.goto 3')
  },
}

function isCount(argument: string): boolean {
  return /^\d{1,15}$/.test(argument)
}

function refused({ name }: Command, found: string, expected: string, example: string) {
  return {
    kind: 'refused',
    message: `${name} found ${found === '' ? 'nothing' : found} where it expected ${expected}`,
    hint: `For example: ${example}. .log lists the steps.`,
  } as const
}
