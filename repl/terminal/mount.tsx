/** Mounts the app on the process's own terminal. The only file that starts Ink, and loaded only for a reader. */
import { render } from 'ink'
import { App, type AppProps } from './app.tsx'

export interface Mounted {
  update(props: AppProps): void
  /** Settles when Ink ends by itself: it rejects with what a component threw. */
  readonly ended: Promise<unknown>
  /** Takes the live region off the screen and gives the terminal back as it was. */
  leave(): Promise<void>
}

export function mount(props: AppProps): Mounted {
  // Ink takes a machine with the variable CI for one without a reader; whoever got here has one.
  const ink = render(<App {...props} />, { exitOnCtrlC: false, interactive: true, maxFps: 60 })
  const ended = ink.waitUntilExit()
  return {
    update: (next) => ink.rerender(<App {...next} />),
    ended,
    async leave() {
      await ink.waitUntilRenderFlush()
      ink.clear()
      ink.unmount()
      await ended
    },
  }
}
