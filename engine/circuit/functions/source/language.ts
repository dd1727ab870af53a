/** Names that mean the same to every function: the language's own, what all platforms that the engine runs on have, and of the engine's. */

const LANGUAGE: ReadonlySet<string> = new Set(
  `undefined NaN Infinity isFinite isNaN parseFloat parseInt
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape
  Object Function Boolean Symbol Number BigInt Math Date String RegExp Array Map Set WeakMap WeakSet WeakRef Iterator
  Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError
  ArrayBuffer SharedArrayBuffer DataView Atomics JSON Promise Proxy Reflect Intl Temporal FinalizationRegistry
  Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array
  Float16Array Float32Array Float64Array
  console structuredClone URL URLSearchParams TextEncoder TextDecoder atob btoa crypto performance
  ZSet canonicalText`.split(/\s+/),
)

/** What esbuild, and so tsx, puts around functions inside of functions to keep their names. */
const HELPERS = new Set(['__name'])

/** Whether a free variable of this name says nothing about where a function came from. */
export function isLanguage(name: string): boolean {
  return LANGUAGE.has(name) || HELPERS.has(name)
}

/** The object that vitest, vite, esbuild and webpack put in the place of imported names: its properties are what a function uses. */
const MODULE_OBJECT =
  /^__vi_import_\d+__$|^__vite_ssr_import_\d+__$|^import_\w+$|__WEBPACK_IMPORTED_MODULE_\d+__$/

/** Whether a free variable of this name stands for a module. */
export function isModuleObject(name: string): boolean {
  return MODULE_OBJECT.test(name)
}
