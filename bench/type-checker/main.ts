/**
 * Type checker: 100,000 classes in a SQLite file, 100 a batch, each with the types of its attributes, some of which are other classes. Through the closure of
 * who needs whom, the needed classes as a nested Z-set, and an outer join, to each class with its attributes resolved. How fast that is, and how large the file
 * becomes. It is the load of the Python original's own example.
 */
import { statSync } from 'node:fs'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  flatMap,
  join,
  leftJoin,
  map,
  open,
  table,
  transitiveClosure,
  type ZSet,
  zsetAgg,
} from '../../engine/node.ts'
import { median, part, perSecond, print, time } from '../measure.ts'
import { temporaryFile } from '../sqlite-file.ts'

const BATCH = 100
const ROWS = part(1_000) * BATCH
const RUNS = Number(process.env.BENCH_RUNS ?? 3)

interface Class {
  readonly name: string
  readonly attributes: readonly (readonly [name: string, type: string])[]
}
/** What an attribute is: the name of a type that no class has, or the attributes of that class. */
interface Resolved {
  readonly name: string
  readonly type: string | readonly Resolved[]
}

const classes = table(
  'classes',
  { name: z.string(), attributes: z.array(z.tuple([z.string(), z.string()])) },
  { key: 'name' },
)

function resolved(attributes: Class['attributes'], needed: ReadonlyMap<string, Class>): Resolved[] {
  return attributes.map(([name, type]) => {
    const of = needed.get(type)
    return { name, type: of === undefined ? type : resolved(of.attributes, needed) }
  })
}

const types = () =>
  circuit('types', { classes }, ({ classes }) => {
    const edges = flatMap(classes, ({ name, attributes }) =>
      attributes.map(([, type]) => ({ from: name, to: type })),
    )
    const needed = join(transitiveClosure(edges), classes, { on: ['to', 'name'] })
    const byClass = aggregate(needed, {
      by: { name: ({ left }) => left.from },
      needed: zsetAgg(({ right }) => right),
    })
    return cache(
      map(leftJoin(classes, byClass, { on: ['name', 'name'] }), ({ left, right }) => {
        const classes = [...((right?.needed as ZSet<Class> | undefined) ?? [])]
        const byName = new Map(classes.map(([one]) => [one.name, one]))
        return { name: left.name, attributes: resolved(left.attributes, byName) }
      }),
      { by: 'name' },
    )
  })

/** Five classes: two need the first, one of these is needed by another, and the last needs none. */
function five(n: number): Class[] {
  return [
    { name: `one.A.${n}`, attributes: [['x', 'str']] },
    { name: `one.B.${n}`, attributes: [['y', `one.A.${n}`]] },
    { name: `one.C.${n}`, attributes: [['z', `one.B.${n}`]] },
    {
      name: `two.D.${n}`,
      attributes: [
        ['y', `one.A.${n}`],
        ['z', 'int'],
      ],
    },
    { name: `two.E.${n}`, attributes: [['x', 'float']] },
  ]
}

const rows = Array.from({ length: ROWS / 5 }, (_, n) => five(n)).flat()
const times: number[] = []
let bytes = 0
for (let run = 0; run < RUNS; run++) {
  const { file, remove } = temporaryFile()
  const db = await open({ file, synchronous: 'normal' })
  const circuit = types()
  db.add(circuit)
  times.push(
    time(() => {
      for (let i = 0; i < ROWS; i += BATCH) db.insert(classes, ...(rows.slice(i, i + BATCH) as never[]))
    }),
  )
  if (db.view(circuit).size !== ROWS) throw new Error('some class is not there')
  db.close()
  bytes = statSync(file).size
  remove()
}

print(
  `Type checker: ${ROWS} classes in a SQLite file, ${BATCH} a batch`,
  ['', 'rows', 'MB for 100,000 rows'],
  [['stepping, SQLite file', perSecond(ROWS, median(times)), ((bytes / 1e6 / ROWS) * 100_000).toFixed(1)]],
)
