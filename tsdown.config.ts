/** The published package: the engine's two entries with their types, the command line, and its worker. */
import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: {
    node: 'engine/node.ts',
    browser: 'engine/browser.ts',
    cli: 'repl/cli/main.ts',
    worker: 'repl/cli/worker.ts',
  },
  format: 'esm',
  platform: 'node',
  dts: true,
  outDir: 'dist',
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
})
