/** What may happen to the database whose changes are followed. */
import fc from 'fast-check'

/** `resume` chooses a step to be told everything from that came after it, once this has happened. */
export type Action = { readonly resume: number } & (
  | { do: 'buy'; product: string; qty: number }
  | { do: 'return' | 'goto' | 'prune' | 'define'; n: number }
  | { do: 'undo' | 'redo' | 'drop' | 'add late' | 'publish' | 'unpublish' }
  | { do: 'restart'; missed: number; shared: boolean; definition: number; declaration: number }
)

const resume = fc.nat(20)
const n = fc.nat(15)
export const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      product: fc.constantFrom('tv', 'pc'),
      qty: fc.integer({ min: 1, max: 2 }),
      resume,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('return' as const, 'goto' as const), n, resume }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const), resume }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('prune' as const), n, resume }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('define' as const), n: fc.nat(2), resume }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'drop' as const,
        'add late' as const,
        ...Array<'publish'>(3).fill('publish'),
        'unpublish' as const,
      ),
      resume,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('restart' as const),
      missed: fc.nat(2),
      shared: fc.boolean(),
      definition: fc.nat(2),
      declaration: fc.nat(1),
      resume,
    }),
  },
)
