/** Recipes of random circuits: plain data, so that they shrink and can be kept in a file. */
import fc from 'fast-check'
import { KINDS } from './kinds.ts'

/** One operator: which, and the numbers by which it chooses its inputs and what it is told. */
export interface Instruction {
  readonly kind: string
  /** Counted from the latest stream backwards. */
  readonly inputs: readonly number[]
  readonly choices: readonly number[]
  /** Whether its stream is an output even if something reads it. */
  readonly shown: boolean
  /** The circuit inside of it, if it holds one. */
  readonly inside?: readonly Instruction[]
}

export type Recipe = readonly Instruction[]

/** The most operators that a circuit is made of, and those inside of one. */
const LONGEST = 12
const LONGEST_INSIDE = 4

function instruction(kind: string, inside: fc.Arbitrary<Recipe>): fc.Arbitrary<Instruction> {
  return fc.record({
    kind: fc.constant(kind),
    inputs: fc.array(fc.oneof(fc.constant(0), fc.nat(7)), { maxLength: 2, size: 'max' }),
    choices: fc.array(fc.nat(23), { maxLength: 8, size: 'max' }),
    shown: fc.boolean(),
    ...(KINDS[kind]?.nests ? { inside } : {}),
  })
}

function list(
  maxLength: number,
  kinds: readonly string[],
  inside: fc.Arbitrary<Recipe>,
): fc.Arbitrary<Recipe> {
  const weighted = kinds.map((kind) => ({
    weight: Math.round(10 * (KINDS[kind]?.often ?? 2)),
    arbitrary: instruction(kind, inside),
  }))
  return fc.array(fc.oneof(...weighted), { minLength: 1, maxLength, size: 'max' })
}

const all = Object.keys(KINDS)
const flat = all.filter((kind) => !KINDS[kind]?.nests)

/** Circuits of up to twelve operators; those that hold a circuit nest two deep. */
export const recipes: fc.Arbitrary<Recipe> = list(
  LONGEST,
  all,
  list(LONGEST_INSIDE, all, list(LONGEST_INSIDE, flat, fc.constant([]))),
)

/** The recipe without what remembers when things happened. */
export function untimed(recipe: Recipe): Recipe {
  return recipe
    .filter(({ kind }) => !KINDS[kind]?.timed)
    .map((instruction) =>
      instruction.inside ? { ...instruction, inside: untimed(instruction.inside) } : instruction,
    )
}
