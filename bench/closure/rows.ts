/** The rows of the closure: edges of a directed graph, each there once. The result is the pairs of nodes with a way between them. */

export interface Edge {
  readonly from: number
  readonly to: number
}

/** One change: edges that come and go. */
export interface Change {
  readonly insert: readonly Edge[]
  readonly remove: readonly Edge[]
}

export function text({ from, to }: Edge): string {
  return `${from} ${to}`
}
