/** One random load on one machine, whose power goes again and again: what the disk may hold each time, and what it does. */
import type { Contents } from '../crash/contents.ts'
import { type Operation, opens } from '../crash/operations.ts'
import { type Random, random } from '../crash/random.ts'
import { CutDisk } from './cut.ts'
import { Disk, type Image } from './disk.ts'
import { randomLoad } from './load.ts'
import { contentsOn, type Life, live, PATH, type Setting } from './machine.ts'

/** What must be left of operations that have returned: all of them, all that change anything but the last, or those before the log was last written back. */
export type Promised = 'all' | 'all but the last' | 'all that is written back'

/** What is done, from what on. */
export interface Load {
  readonly image: Image
  readonly all: readonly Operation[]
}

/** When the power went. Operations are meant by their numbers; what a file holds, by that of the operation that it is before. */
interface Moment {
  /** How many events of the disk had happened. */
  readonly events: number
  /** The operation that had not returned, or the number of them if all had. */
  readonly next: number
  /** What the file may hold, at least and at most. */
  readonly atLeast: number
  readonly atMost: number
}

/** A disk that may be left, again and again as it was, and what is on it. */
interface Whole {
  readonly left: () => Disk
  readonly at: number
}

interface Wrong {
  readonly wrong: 'lost' | 'damaged'
  readonly words: string
}

export interface Counts {
  /** How often the power went. */
  moments: number
  /** How many of the disks that it may have left were looked at. */
  disks: number
  /** On how many of them an operation is there that had not returned, or one is not that had. */
  ahead: number
  behind: number
}

export class Story {
  private readonly seed: number
  private readonly setting: Setting
  private readonly promised: Promised
  private readonly chance: Random
  private readonly image: Image
  private readonly all: readonly Operation[]
  /** The load without interruption, and what the file held before each operation and after the last, as text. */
  private whole: Life | undefined
  private held: readonly string[] = []
  /** What the file held at least when the life that is being lived began, of what had to be left then. */
  private safe = 0
  /** Where the load has ever been since it began anew. */
  private reached = 0

  constructor(seed: number, setting: Setting, promised: Promised, load?: Load) {
    this.seed = seed
    this.setting = setting
    this.promised = promised
    this.chance = random(seed)
    const { image, all } = load ?? { image: new Map(), all: randomLoad(this.chance) }
    this.image = image
    this.all = all
  }

  /** Has the power go so often, and goes on from what is left. @throws if anything is wrong with any of so many disks that may be left each time */
  async tell(moments: number, disks: number, counts: Counts): Promise<void> {
    const whole = await this.begin()
    let life = whole
    for (let n = 0; n < moments; n++) {
      if (life.first === this.all.length) {
        life = whole
        this.safe = 0
        this.reached = 0
      }
      // What a killed process has left is on no disk yet.
      if (this.setting.opener !== 'somebody without a log' && this.chance(3) === 0)
        life = await this.kill(life)
      const moment = this.draw(life)
      const found = (await this.look(life, moment, disks)).map(checked)
      counts.moments++
      counts.disks += disks
      for (const { at } of found)
        if (this.holds(at) !== this.holds(moment.next)) at > moment.next ? counts.ahead++ : counts.behind++
      life = await this.goOn(found[this.chance(disks)] as Whole, moment)
    }
  }

  /** What is wrong with disks that may be left when the power goes so often. */
  async wrongs(moments: number, disks: number): Promise<Wrong[]> {
    const life = await this.begin()
    const found: (Whole | Wrong)[] = []
    for (let n = 0; n < moments; n++) found.push(...(await this.look(life, this.draw(life), disks)))
    return found.filter((disk) => 'wrong' in disk)
  }

  /** Ends the process so often just before a sync, opens the file again, and then has the power go. @throws if what was found there is lost */
  async rely(times: number, disks: number): Promise<void> {
    const whole = await this.begin()
    const syncs = whole.disk.events.flatMap(({ did }, i) => (did === 'sync' && i > whole.opened ? [i] : []))
    for (let n = 0; n < times; n++) {
      const moment = this.momentAfter(whole, syncs[this.chance(syncs.length)] as number)
      const { left, at } = checked(await this.judge(() => whole.disk.asAfter(moment.events), moment))
      const life = await live(left(), this.setting, this.all.slice(0, at), at, this.seed, 'last')
      const found = { events: life.opened, next: at, atLeast: at, atMost: at }
      for (const disk of await this.look(life, found, disks)) checked(disk)
    }
  }

  /** Ends the process at any moment, and nothing else. */
  private async kill(life: Life): Promise<Life> {
    const moment = this.draw(life)
    return this.goOn(checked(await this.judge(() => life.disk.asAfter(moment.events), moment)), moment)
  }

  private async begin(): Promise<Life> {
    const { setting, image, all, seed } = this
    this.whole ??= await live(new Disk(image), setting, all, 0, seed, 'each')
    this.held = [await contentsOn(new Disk(image), setting), ...this.whole.held].map(text)
    return this.whole
  }

  /** @throws if the engine cannot go on, or comes to another end */
  private async goOn({ left, at }: Whole, moment: Moment): Promise<Life> {
    this.safe = moment.atLeast
    this.reached = Math.max(this.reached, moment.atMost)
    try {
      const life = await live(left(), this.setting, this.all, at, this.seed, 'last')
      const end = life.held.at(-1)
      if (end !== undefined && text(end) !== this.held.at(-1))
        throw new Error(`it ends with ${differences(end, this.held.at(-1))}`)
      return life
    } catch (error) {
      throw new Error(`${this.words(moment)}: going on from operation ${at} fails`, { cause: error })
    }
  }

  /** Any moment of any operation, of the opening of the file or of its closing; often at a sync, or where a file comes or goes. */
  private draw(life: Life): Moment {
    const last = life.disk.events.length
    const ends = [life.opened, ...life.done, last]
    const spans = ends.flatMap((end, i) => {
      const begin = i === 0 ? life.began : (ends[i - 1] as number)
      return end > begin ? [{ begin, end }] : []
    })
    const { begin, end } = spans[this.chance(spans.length)] ?? { begin: last, end: last }
    const rare: number[] = []
    for (let i = begin; i < end; i++) if (life.disk.events[i]?.did !== 'write') rare.push(i, i + 1)
    const events =
      rare.length > 0 && this.chance(2) === 0
        ? (rare[this.chance(rare.length)] as number)
        : begin + this.chance(end - begin + 1)
    return this.momentAfter(life, events)
  }

  private momentAfter({ disk, first, began, opened, done }: Life, events: number): Moment {
    const doneBy = (events: number): number => first + done.filter((end) => end <= events).length
    const next = doneBy(events)
    const opening = events < opened && !opens(this.all[first])
    const atMost = opening ? next : Math.min(next + 1, this.all.length)
    switch (this.promised) {
      case 'all':
        // What the engine says that it has found must be there for good.
        return { events, next, atLeast: events < opened ? this.safe : next, atMost }
      case 'all but the last':
        return { events, next, atLeast: Math.max(first, this.changeBefore(next)), atMost }
      default: {
        // At the end of that the database is synced, which it is by nothing else. What is left of the log by luck may go the next time: what is written behind it
        // may spoil the sector in which it ends.
        const database = Math.max(0, [...disk.image.keys()].indexOf(PATH))
        const end = disk.events.findLastIndex(
          (event, i) => i < events && event.did === 'sync' && event.file === database,
        )
        return {
          events,
          next,
          atLeast: end < began ? this.safe : doneBy(end),
          // When an operation that was lost is done again, and is the same to the byte, what followed it in the log may follow it again.
          atMost: Math.max(atMost, this.reached),
        }
      }
    }
  }

  /** What the file held before it held what it does before an operation. */
  private changeBefore(number: number): number {
    let before = number
    while (before > 0 && this.holds(before) === this.holds(number)) before--
    return before
  }

  private holds(number: number): string {
    return this.held[number] as string
  }

  private async look({ disk }: Life, moment: Moment, disks: number): Promise<(Whole | Wrong)[]> {
    const cut = new CutDisk(disk, moment.events, this.setting)
    const found: (Whole | Wrong)[] = []
    for (let n = 0; n < disks; n++) {
      const image = cut.draw(this.chance)
      found.push(await this.judge(() => new Disk(image), moment))
    }
    return found
  }

  private async judge(left: () => Disk, moment: Moment): Promise<Whole | Wrong> {
    const { atLeast, atMost } = moment
    let contents: Contents
    try {
      contents = await contentsOn(left(), this.setting)
    } catch (error) {
      return { wrong: 'damaged', words: `${this.words(moment)}: ${(error as Error).message}` }
    }
    const found = text(contents)
    for (let at = atMost; at >= atLeast; at--) if (found === this.held[at]) return { left, at }
    const other = this.held.indexOf(found)
    const words = `${this.words(moment)}: the file is ${other < 0 ? `as at no step: ${differences(contents, this.held[moment.next])}` : `as before operation ${other}`}, expected as before operation ${atLeast} to ${atMost}`
    return { wrong: other < 0 ? 'damaged' : 'lost', words }
  }

  private words({ events, next }: Moment): string {
    const { seed, setting, all } = this
    const kind = all[next]?.kind ?? 'close'
    return `seed ${seed}, ${JSON.stringify(setting)}: the power goes after event ${events}, in operation ${next} (${kind})`
  }
}

function checked(found: Whole | Wrong): Whole {
  if ('wrong' in found) throw new Error(found.words)
  return found
}

function text(contents: Contents): string {
  return JSON.stringify(contents)
}

/** The parts that differ. */
function differences(contents: Contents, expected = '{}'): string {
  const other = JSON.parse(expected) as Contents
  const names = [...new Set([...Object.keys(contents), ...Object.keys(other)])].filter(
    (name) => contents[name] !== other[name],
  )
  return names.map((name) => `${name} is ${contents[name]}, not ${other[name]}`).join('; ')
}
