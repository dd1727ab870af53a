/** Everything that a random circuit may be made of. A new operator is an entry in one of these tables. */
import { aggregateKinds } from './aggregates.ts'
import { groupKinds } from './groups.ts'
import { joinKinds } from './joins.ts'
import type { Kinds } from './kind.ts'
import { linearKinds } from './linear.ts'
import { orderKinds } from './order.ts'
import { recursionKinds } from './recursion.ts'
import { setKinds } from './sets.ts'

export const KINDS: Kinds = {
  ...linearKinds,
  ...joinKinds,
  ...setKinds,
  ...aggregateKinds,
  ...orderKinds,
  ...groupKinds,
  ...recursionKinds,
}
