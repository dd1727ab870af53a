/** The form inside a fixpoint of an operator that is made of others: theirs together, each with its own memory. */

import type { Batch } from '../state.ts'
import type { Nested, NestedForm } from './nested.ts'

/**
 * @param parts forms of the operators that it is made of, by names that their states are told apart by; their ports are the operator's own
 *   wherever they ask for a trace of one
 * @param at what it puts out at (t, i), from the deltas of its ports and the parts, running; it must call each part's `at` once
 */
export function composed<N extends string>(
  parts: Readonly<Record<N, NestedForm>>,
  at: (parts: Readonly<Record<N, Nested>>, i: number, inputs: readonly Batch[]) => Batch,
): NestedForm {
  const forms = Object.entries<NestedForm>(parts)
  return {
    states: forms.flatMap(([part, { states }]) =>
      states.map((state) => ({ ...state, name: `${part} ${state.name}` })),
    ),
    bind: (states) => {
      let taken = 0
      const running = forms.map(([part, form]) => {
        const own = states.slice(taken, taken + form.states.length)
        taken += form.states.length
        return [part, form.bind(own)] as const
      })
      const byName = Object.fromEntries(running) as Record<N, Nested>
      const all = running.map(([, nested]) => nested)
      return {
        at: (i, inputs) => at(byName, i, inputs),
        due: (i) => Math.min(...all.map((nested) => nested.due(i))),
        end: () => {
          for (const nested of all) nested.end()
        },
        forget: () => {
          for (const nested of all) nested.forget()
        },
      }
    },
  }
}
