/** The published package: the engine's two entries with their types, the command line, and its worker. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'tsdown'

const common = {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  format: 'esm',
  outDir: 'dist/package',
  fixedExtension: false,
  clean: false,
} as const

export default defineConfig([
  {
    ...common,
    entry: { node: 'engine/node.ts', browser: 'engine/browser.ts' },
    platform: 'neutral',
    deps: { neverBundle: [/^node:/] },
    tsconfig: 'engine/tsconfig.json',
    dts: true,
  },
  {
    ...common,
    entry: { cli: 'repl/cli/main.ts', worker: 'repl/cli/worker.ts' },
    platform: 'node',
    dts: false,
  },
])
