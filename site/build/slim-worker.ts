/**
 * A Vite plugin that keeps out of the worker what its libraries bring and cells cannot reach: 175 KB (gzip) that every reader would
 * load. The development server does without it. What is left out, and what stands in for it:
 *
 * - SQLite's support for files (its loader): site/sqlite.ts. Its functions that our driver does not call, for example for sessions and
 *   changesets: nothing (trim-wasm.ts);
 * - zod's error messages in fifty languages: the English ones; its conversions from and to JSON Schema: functions that say so;
 * - sucrase's transforms for JSX, Flow, CommonJS, React and old browsers, and its parsers of JSX and Flow: functions that say so,
 *   should one be missed after all, as `typescript` alone needs none of them; the check of its options, which are a constant of ours: nothing;
 * - the cache of rows that were read lately: none, as the databases of pages are small and in memory anyway;
 * - papaparse's readers of networks, files and streams (slim-papaparse.ts);
 * - acorn's parser of regular expressions: the browser's own, which finds the same mistakes (slim-acorn.ts).
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { borrowed, codeOfBorrowed } from './lent.ts'
import { slimAcorn } from './slim-acorn.ts'
import { slimPapaparse } from './slim-papaparse.ts'
import { trimWasm } from './trim-wasm.ts'

const LEFT_OUT = `throw new Error('this part of a library is left out of the site')`

/** Modules that something else stands in for: who imports them, by which name, and what they become. */
const REPLACED: readonly { readonly importer: RegExp; readonly source: RegExp; readonly code: string }[] = [
  {
    importer: /\/zod\/v4\/(classic|core)\//,
    source: /^\.\.\/locales\/index\.js$/,
    code: 'export { default as en } from "zod/v4/locales/en.js"',
  },
  {
    importer: /\/sucrase\/dist\/esm\//,
    source: /^\.\/Options$/,
    code: 'export function validateOptions() {}',
  },
  {
    importer: /\/sucrase\/dist\/esm\//,
    source:
      /^\.\/(CJSImportProcessor|identifyShadowedGlobals|util\/getTSImportedNames|(transformers\/)?(CJSImport|Flow|JestHoist|JSX|NumericSeparator|OptionalCatchBinding|OptionalChainingNullish|ReactDisplayName|ReactHotLoader)Transformer)$/,
    code: `export default function () { ${LEFT_OUT} }`,
  },
  {
    importer: /\/trace\/sqlite\/store\.ts$/,
    source: /^\.\/row-cache\.ts$/,
    code: 'export class RowCache { part() { return { get() {}, set() {}, delete() {} } } clear() {} }',
  },
  {
    // It writes maps; this is for reading them.
    importer: /\/trace-mapping\//,
    source: /^@jridgewell\/resolve-uri$/,
    code: `export default function () { ${LEFT_OUT} }`,
  },
]

/** Parsers of sucrase whose functions are called only if JSX or Flow is asked for, and what zod calls only for JSON Schema. */
const UNUSED =
  /\/sucrase\/dist\/esm\/parser\/plugins\/(flow|jsx\/index)\.js$|\/zod\/v4\/(core\/(json-schema-processors|to-json-schema)|classic\/from-json-schema)\.js$/

/** The beginning of an exported function; of one that makes a method for each schema, up to the method. */
const FUNCTION = /export (default )?(?:function|const) (\w+)( = \(.*\) => \(params\) =>)?/g

/** Not the minified one, which the bundler does not see into. */
const PAPAPARSE = createRequire(import.meta.url).resolve('papaparse/papaparse.js')
const LOADER = pathOf('../sqlite-loader.ts')
const WASM = '@sqlite.org/sqlite-wasm/sqlite3.wasm'
/** Where functions of SQLite are called by their names. */
const CALLERS = [
  '../sqlite.ts',
  '../../engine/trace/sqlite/wasm-memory.ts',
  '../../engine/trace/sqlite/wasm-driver.ts',
]

export function slimWorker(): Plugin {
  return {
    name: 'slim-worker',
    enforce: 'pre',
    resolveId(source, importer = '') {
      const lent = borrowed(source, importer)
      if (lent !== null) return lent
      if (source === './wasm-loader.ts') return LOADER
      if (source === 'papaparse') return PAPAPARSE
      if (source === `${WASM}?url`) return '\0slim:wasm'
      const found = REPLACED.findIndex(
        (replaced) => replaced.importer.test(importer) && replaced.source.test(source),
      )
      return found < 0 ? null : `\0slim:${found}`
    },
    load(id) {
      const lent = codeOfBorrowed(id)
      if (lent !== null) return lent
      if (id === '\0slim:wasm') {
        const reference = this.emitFile({ type: 'asset', name: 'sqlite3.wasm', source: trimmedSqlite() })
        return `export default import.meta.ROLLUP_FILE_URL_${reference}`
      }
      return id.startsWith('\0slim:') ? (REPLACED[Number(id.slice('\0slim:'.length))]?.code ?? null) : null
    },
    transform(code, id) {
      if (id.endsWith('/acorn/dist/acorn.mjs')) return slimAcorn(code)
      if (id === PAPAPARSE) return slimPapaparse(code)
      if (!UNUSED.test(id)) return null
      // What stands before zod's first processor is called for other things too.
      const kept = Math.max(0, code.search(/export const \w+Processor /))
      const rest = code.slice(kept)
      const functions = [...rest.matchAll(FUNCTION)].map(
        ([, isDefault = '', name, method]) =>
          `export ${isDefault}function ${name}() { ${method === undefined ? LEFT_OUT : `return () => { ${LEFT_OUT} }`} }`,
      )
      const renamed = rest.match(/^export \{.*\};$/gm) ?? []
      return [code.slice(0, kept), ...functions, ...renamed].join('\n')
    },
  }
}

/** SQLite with the exports that somebody calls: those whose names occur in the files that call them. */
export function trimmedSqlite(): Uint8Array<ArrayBuffer> {
  const words = new Set(CALLERS.flatMap((file) => readFileSync(pathOf(file), 'utf8').match(/\w+/g)))
  return trimWasm(readFileSync(createRequire(import.meta.url).resolve(WASM)), (name) => words.has(name))
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}
