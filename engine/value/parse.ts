/** Reads canonical text back into the value that it stands for. */
import { setColumn } from './columns.ts'
import { ValueError } from './error.ts'
import { writeHex } from './hex.ts'
import { endOfString, hasEscapedName } from './json.ts'
import { StoredBytes, StoredDate } from './stored.ts'
import type { Value } from './types.ts'

/** Builds the nested Z-set that `{|row:weight,…|}` stands for. */
export type MakeZSet = (entries: [Value, number][]) => Value

/** Text that JSON.parse would refuse or misread has one of these outside or inside its strings. */
const BEYOND_JSON = /[nxdNI|]/

/**
 * The value of a canonical text; O(length).
 * @throws ValueError if the text is not canonical text.
 */
export function parseCanonical(text: string, makeZSet: MakeZSet): Value {
  if ((!BEYOND_JSON.test(text) || !hasExtension(text)) && !hasEscapedName(text)) {
    try {
      return JSON.parse(text) as Value
    } catch {
      // Not canonical: the reader below says where.
    }
  }
  const reader = new Reader(text, makeZSet)
  const value = reader.value()
  reader.end()
  return value
}

/** Whether any of the forms beyond JSON stands outside the strings of the text. */
function hasExtension(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) i = endOfString(text, i) - 1
    // n after a digit (bigint), x' d' (bytes, date), N I (NaN, Infinity), | (Z-set); `null` holds an n after a letter's place.
    else if (code === 0x78 || code === 0x64 || code === 0x4e || code === 0x49 || code === 0x7c) return true
    else if (code === 0x6e && text.charCodeAt(i + 1) !== 0x75) return true
  }
  return false
}

class Reader {
  private at = 0
  private readonly text: string
  private readonly makeZSet: MakeZSet

  constructor(text: string, makeZSet: MakeZSet) {
    this.text = text
    this.makeZSet = makeZSet
  }

  value(): Value {
    const { text } = this
    switch (text[this.at]) {
      case '{':
        return text[this.at + 1] === '|' ? this.zset() : this.record()
      case '[':
        return this.array()
      case '"':
        return this.string()
      case 'x':
        return this.bytes()
      case 'd':
        return new StoredDate(this.quoted())
      default:
        return this.word()
    }
  }

  end(): void {
    if (this.at !== this.text.length) this.fail('the end')
  }

  private record(): Value {
    const record: Record<string, Value> = {}
    this.expect('{')
    while (this.text[this.at] !== '}') {
      if (Object.keys(record).length > 0) this.expect(',')
      const key = this.string()
      this.expect(':')
      setColumn(record, key, this.value())
    }
    this.expect('}')
    return record
  }

  private array(): Value {
    const array: Value[] = []
    this.expect('[')
    while (this.text[this.at] !== ']') {
      if (array.length > 0) this.expect(',')
      array.push(this.value())
    }
    this.expect(']')
    return array
  }

  private zset(): Value {
    const entries: [Value, number][] = []
    this.expect('{|')
    while (this.text[this.at] !== '|') {
      if (entries.length > 0) this.expect(',')
      const row = this.value()
      this.expect(':')
      entries.push([row, Number(this.match(/-?\d+/y, 'a weight'))])
    }
    this.expect('|}')
    return this.makeZSet(entries)
  }

  private string(): string {
    if (this.text[this.at] !== '"') this.fail('a string')
    const end = endOfString(this.text, this.at)
    const string = JSON.parse(this.text.slice(this.at, end)) as string
    this.at = end
    return string
  }

  private bytes(): Uint8Array {
    const digits = this.quoted()
    const bytes = new StoredBytes(digits.length >> 1)
    if (!writeHex(digits, bytes)) this.fail('two hexadecimal digits for each byte')
    return bytes
  }

  /** What stands between the quotes of x'…' or d'…'. */
  private quoted(): string {
    return this.match(/[xd]'[^']*'/y, "x'…' or d'…'").slice(2, -1)
  }

  private word(): Value {
    const word = this.match(/-?(?:\d[\d.]*(?:e[+-]?\d+|n)?|[A-Za-z]+)/y, 'a value')
    if (word === 'null') return null
    if (word === 'true') return true
    if (word === 'false') return false
    if (word === 'NaN') return Number.NaN
    if (word.endsWith('n') && /\d/.test(word)) return BigInt(word.slice(0, -1))
    const number = Number(word)
    if (Number.isNaN(number)) this.fail('a value')
    return number
  }

  private match(pattern: RegExp, expected: string): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found === undefined) this.fail(expected)
    this.at += found.length
    return found
  }

  private expect(token: string): void {
    if (!this.text.startsWith(token, this.at)) this.fail(JSON.stringify(token))
    this.at += token.length
  }

  private fail(expected: string): never {
    const found = this.text.slice(this.at, this.at + 20) || 'the end'
    throw new ValueError(
      `canonical text has ${JSON.stringify(found)} at offset ${this.at}, expected ${expected}`,
    )
  }
}
