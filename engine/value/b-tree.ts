/** B-trees by any order of keys. */
import sorted from 'sorted-btree'

// The package is CommonJS: its class is the default of the default import under Node, the default import itself in a bundle.
export const BTree = sorted.default ?? (sorted as unknown as typeof sorted.default)
export type BTree<K, V> = InstanceType<typeof sorted.default<K, V>>
