/**
 * d2ts 0.1.8 with one line mended as it is loaded: where the values of one version of a key come to nothing, its index drops the whole key, and
 * the closure lacks a fifth of its pairs. What is wrong cannot be compared. Import this before what imports d2ts.
 */
import { registerHooks } from 'node:module'

const DROPS_KEY = 'this.#inner.delete(key);'

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!url.endsWith('/d2ts/dist/version-index.js')) return loaded
    const source = String(loaded.source)
    if (!source.includes(DROPS_KEY)) throw new Error('d2ts has changed: see whether it needs mending still')
    return { ...loaded, source: source.replace(DROPS_KEY, 'versions.delete(version);') }
  },
})
