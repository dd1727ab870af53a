/**
 * A Vite plugin that keeps out of the worker what its libraries bring and cells cannot reach: SQLite's support for files,
 * zod's error messages in fifty languages, and sucrase's transforms for JSX, Flow, CommonJS and React. Together 130 KB (gzip)
 * that every reader would load. The development server does without it.
 */
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/** sucrase makes these only for transforms that cells do not ask for; `typescript` alone needs none of them. */
const TRANSFORMS =
  /^\.\/(?:transformers\/)?(?:CJSImportProcessor|(?:CJSImport|Flow|JestHoist|JSX|ReactDisplayName|ReactHotLoader)Transformer)$/

/** What stands in for them says so, should one be missed after all. */
const LEFT_OUT =
  'export default class { constructor() { throw new Error("this transform is left out of the site") } }'

/** sucrase's options are a constant of ours: nothing is to be checked in the browser. */
const UNCHECKED = 'export function validateOptions() {}'

const ENGLISH_ONLY = 'export { default as en } from "zod/v4/locales/en.js"'

const LOADER = fileURLToPath(new URL('../sqlite-loader.ts', import.meta.url))

export function slimWorker(): Plugin {
  const stubs = new Map([
    ['\0slim:transform', LEFT_OUT],
    ['\0slim:options', UNCHECKED],
    ['\0slim:locales', ENGLISH_ONLY],
  ])
  return {
    name: 'slim-worker',
    enforce: 'pre',
    resolveId(source, importer = '') {
      if (source === './wasm-loader.ts') return LOADER
      if (/\/zod\/v4\/(classic|core)\//.test(importer) && source === '../locales/index.js')
        return '\0slim:locales'
      if (!/\/sucrase\/dist\/esm\//.test(importer)) return null
      if (source === './Options') return '\0slim:options'
      return TRANSFORMS.test(source) ? '\0slim:transform' : null
    },
    load: (id) => stubs.get(id) ?? null,
  }
}
