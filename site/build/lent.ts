/**
 * What the worker loads later, with the first import or export, takes what it shares with the worker from the worker itself, as site/worker.ts lends it:
 * a chunk of its own for what both use, which is nearly everything, would make every first run 8 KB (gzip) larger.
 */

/** The name in the worker's global object. */
export const LENT = 'lentByStepping'

/** The modules that are loaded later. */
const BORROWERS =
  /\/repl\/(?:transfer\/[\w-]+|session\/(?:importing|exporting|exported|transfer-functions|transfer-host))\.ts$/

/** What they share with the worker, and the names that they use of it. */
const SHARED: readonly { readonly source: RegExp; readonly names: readonly string[] }[] = [
  {
    source: /^\.\.\/\.\.\/engine\/index\.ts$/,
    names: [
      'canonicalText',
      'columnsOf',
      'DatabaseError',
      'deltaOrder',
      'keyOf',
      'parseValue',
      'SteppingError',
      'Table',
      'TableError',
      'View',
      'ZSet',
    ],
  },
  { source: /^zod$/, names: ['z'] },
  { source: /^papaparse$/, names: ['papaparse as default'] },
  { source: /^\.\/cells\/errors\.ts$/, names: ['Interrupted'] },
  { source: /^\.\/data\.ts$/, names: ['declaredData'] },
  { source: /^\.\/views\.ts$/, names: ['named'] },
]

const ID = '\0lent:'

/** The id of the module that stands in for what a module imports; null if none does. */
export function borrowed(source: string, importer: string): string | null {
  const found = BORROWERS.test(importer) ? SHARED.findIndex((shared) => shared.source.test(source)) : -1
  return found < 0 ? null : `${ID}${found}`
}

/** The code of such a module; null for any other. A name that is missing here fails the build. */
export function codeOfBorrowed(id: string): string | null {
  const shared = id.startsWith(ID) ? SHARED[Number(id.slice(ID.length))] : undefined
  if (shared === undefined) return null
  const own = shared.names.map((name) => name.replace(/ as .*/, '')).join(', ')
  return `const { ${own} } = globalThis.${LENT}\nexport { ${shared.names.join(', ')} }`
}
