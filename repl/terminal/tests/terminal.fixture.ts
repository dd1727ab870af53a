/** A program that runs the terminal with the fake session: what the test with a real PTY starts. */
import { files } from '../files.ts'
import { startTerminal } from '../start.ts'
import { FakeSession } from './fake-session.ts'
import { balanced, plainRender } from './plain-render.ts'

const code = await startTerminal({
  session: new FakeSession(),
  completeness: balanced,
  render: plainRender,
  record: async (played, { title }) => `---\nstepping: 1\ntitle: ${title}\n---\n${played.length}\n`,
  files,
  version: '0.1.0',
  place: 'in memory',
  functions: ['insert', 'view', 'undo', 'range'],
  historyPath: process.env.STEPPING_TEST_HISTORY ?? null,
  color: !process.env.NO_COLOR,
})
// A cell that was interrupted may still hold timers; the fake session has no thread of its own to end.
process.exit(code)
