/** The Ink component: draws the state, passes keys on. */
import {
  Box,
  Static,
  Text,
  useAnimation,
  useApp,
  useCursor,
  useInput,
  usePaste,
  useStdout,
  useWindowSize,
} from 'ink'
import { useEffect, useSyncExternalStore } from 'react'
import { progressText } from '../commands/progress.ts'
import { decode } from './editor/keys.ts'
import type { Highlighter } from './highlight.ts'
import { liveRegion } from './live.ts'
import type { Repl } from './repl.ts'
import type { TerminalState } from './state.ts'
import { duration } from './time.ts'

/** What only a mounted Ink app can do. */
export interface InkControls {
  /** Writes above the live region, after everything drawn before. */
  write(text: string): Promise<void>
  suspend(callback: () => Promise<void>): Promise<void>
}

export interface AppProps {
  readonly repl: Repl
  /** Earlier submissions, which the search shows. */
  readonly entries: readonly string[]
  readonly color: boolean
  readonly highlighter: Highlighter
  /** Given the controls when the app is mounted. */
  readonly mounted: (controls: InkControls) => void
}

/** Cells that are faster than this show no spinner, milliseconds. */
const PATIENCE = 200

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'

export function App({ repl, entries, color, highlighter, mounted }: AppProps) {
  const state = useSyncExternalStore(repl.subscribe, () => repl.state)
  const { columns: width, rows: height } = useWindowSize()
  const { waitUntilRenderFlush, suspendTerminal } = useApp()
  const { write } = useStdout()
  const { setCursorPosition } = useCursor()
  const status = useStatus(state)

  useEffect(() => {
    mounted({
      async write(text) {
        await waitUntilRenderFlush()
        write(text)
      },
      suspend: (callback) => suspendTerminal(callback),
    })
  }, [mounted, waitUntilRenderFlush, suspendTerminal, write])

  useInput((input, key) => {
    for (const pressed of decode(input, key)) repl.press(pressed)
  })
  usePaste((text) => repl.press({ name: 'paste', text }))

  const live = liveRegion(state, entries, { width, height, color, highlighter, status })
  setCursorPosition(state.closed ? undefined : live.cursor)
  return (
    <>
      <Static items={[...state.printed]}>{({ id, text }) => <Text key={id}>{text}</Text>}</Static>
      {!state.closed && (
        <Box flexDirection="column">
          {live.lines.map((line, row) => (
            <Text key={row} wrap="truncate-end">
              {line}
            </Text>
          ))}
        </Box>
      )}
    </>
  )
}

/** What the running cell says of itself once it has taken a while. */
function useStatus({ runningSince: since, interrupting, progress }: TerminalState): string | null {
  const { frame } = useAnimation({ interval: 100, isActive: since !== null })
  if (since === null) return null
  const elapsed = performance.now() - since
  if (elapsed < PATIENCE) return null
  const what = interrupting ? 'interrupting' : 'Ctrl-C interrupts'
  const far = progress === null ? '' : `  ${progressText(progress, elapsed)}`
  return `${SPINNER[frame % SPINNER.length]} ${duration(elapsed)}${far}  ${what}`
}
