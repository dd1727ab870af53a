/** A random load: the operations of `tests/crash` that change the file itself, in any order in which they can be done. */
import type { Kind, Operation } from '../crash/operations.ts'
import type { Random } from '../crash/random.ts'

const TABLES = ['products', 'line_items', 'edges', 'notes']
const CIRCUITS = ['receipts', 'ways', 'sold', 'kinds', 'top', 'late', 'noted']

/** How often each is drawn, where it can be done. */
const WEIGHTS: readonly (readonly [Kind, number])[] = [
  ['small step', 12],
  ['recursive step', 4],
  ['large step', 1],
  ['undo', 3],
  ['redo', 3],
  ['goto', 1],
  ['add', 4],
  ['replace', 2],
  ['drop', 2],
  ['reshape', 1],
  ['prune', 1],
  ['checkpoint', 1],
  ['reopen', 1],
]

/** After those that make the file and its tables. */
const OPERATIONS = 25

export function randomLoad(chance: Random): readonly Operation[] {
  const all: Operation[] = [
    { kind: 'create' },
    ...TABLES.map((table): Operation => ({ kind: 'declare', table })),
  ]
  const circuits = new Map<string, number>()
  let shape = 0
  let undoable = 0
  let undone = 0

  const possible: Readonly<Partial<Record<Kind, () => boolean>>> = {
    undo: () => undoable > 0,
    redo: () => undone > 0,
    // What steps before the pruned ones left cannot be gone back to.
    goto: () => undoable > 0 && !all.some(({ kind }) => kind === 'prune'),
    // One that knows time keeps the log.
    prune: () => undoable > 0 && !circuits.has('late'),
    add: () => circuits.size < CIRCUITS.length,
    replace: () => circuits.size > 0,
    drop: () => circuits.size > 0,
    reshape: () => !circuits.has('noted'),
  }
  const any = <T>(of: readonly T[]): T => of[chance(of.length)] as T

  const place = (kind: Kind, circuit: string, version: number): Operation => {
    circuits.set(circuit, version)
    return { kind, circuit, version }
  }
  const draw = (kind: Kind): Operation => {
    if (kind === 'add') {
      const circuit = any(CIRCUITS.filter((name) => !circuits.has(name)))
      return place(kind, circuit, circuit === 'noted' ? shape : chance(2))
    }
    if (kind === 'replace') {
      const circuit = any([...circuits.keys()])
      return place(kind, circuit, circuit === 'noted' ? shape : 1 - (circuits.get(circuit) as number))
    }
    if (kind === 'drop') {
      const circuit = any([...circuits.keys()])
      circuits.delete(circuit)
      return { kind, circuit }
    }
    if (kind === 'reshape') {
      shape = 1 - shape
      return { kind, version: shape }
    }
    return { kind }
  }

  for (let i = 0; i < OPERATIONS; i++) {
    const drawn = WEIGHTS.flatMap(([kind, weight]) =>
      (possible[kind]?.() ?? true) ? Array.from({ length: weight }, () => kind) : [],
    )
    const kind = any(drawn)
    all.push(draw(kind))
    undoable =
      kind.endsWith('step') || kind === 'redo' ? undoable + 1 : kind === 'undo' ? undoable - 1 : undoable
    if (kind === 'goto' || kind === 'prune') undoable = 0
    if (kind === 'undo') undone++
    else if (kind === 'redo') undone--
    else if (kind.endsWith('step') || kind === 'goto' || kind === 'prune') undone = 0
  }
  return all
}
