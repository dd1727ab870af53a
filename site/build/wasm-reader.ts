/** Reads the binary format of WebAssembly: numbers, vectors, and which functions a body calls. */

// Opcodes: webassembly.github.io/spec/core/binary/instructions.html.
const BR_TABLE = 0x0e
const CALL = 0x10
const CALL_INDIRECT = 0x11
const SELECT_TYPED = 0x1c
const I32_CONST = 0x41
const F64_CONST = 0x44
const REF_FUNC = 0xd2
const PREFIX = 0xfc

/** Numbers that follow an opcode in a variable number of bytes: how many there are, by ranges of opcodes. */
const OPERANDS: readonly (readonly [first: number, last: number, count: number])[] = [
  [0x00, 0x01, 0], // unreachable, nop
  [0x02, 0x04, 1], // block, loop, if: their type
  [0x05, 0x05, 0], // else
  [0x0b, 0x0b, 0], // end
  [0x0c, 0x0d, 1], // br, br_if
  [0x0f, 0x0f, 0], // return
  [CALL, CALL, 1],
  [CALL_INDIRECT, CALL_INDIRECT, 2],
  [0x1a, 0x1b, 0], // drop, select
  [0x20, 0x26, 1], // locals, globals, tables
  [0x28, 0x3e, 2], // loads and stores: alignment, offset
  [0x3f, 0x40, 1], // memory.size, memory.grow
  [I32_CONST, 0x42, 1],
  [0x45, 0xc4, 0], // arithmetic
  [0xd0, 0xd0, 1], // ref.null
  [0xd1, 0xd1, 0], // ref.is_null
  [REF_FUNC, REF_FUNC, 1],
]
/** The same behind the prefix: conversions, then memory.init, data.drop, memory.copy, memory.fill. */
const PREFIXED = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1] as const

const COUNTS = new Map(
  OPERANDS.flatMap(([first, last, count]) =>
    Array.from({ length: last - first + 1 }, (_, i) => [first + i, count] as const),
  ),
)

export class Reader {
  private readonly bytes: Uint8Array
  private position = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get atEnd(): boolean {
    return this.position >= this.bytes.length
  }

  byte(): number {
    const byte = this.bytes[this.position++]
    if (byte === undefined) throw new RangeError('the WebAssembly module ends too early')
    return byte
  }

  take(length: number): Uint8Array {
    this.position += length
    return this.bytes.subarray(this.position - length, this.position)
  }

  /** An unsigned number (LEB128); of a signed one only the length is right. */
  number(): number {
    let result = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte()
      result += (byte & 127) * factor
      if (byte < 128) return result
    }
  }

  vector<T>(read: () => T): T[] {
    return Array.from({ length: this.number() }, read)
  }

  /** The functions that the instructions from here to the end name, as those that they call. */
  called(): number[] {
    const called: number[] = []
    while (!this.atEnd) {
      const opcode = this.byte()
      if (opcode === CALL || opcode === REF_FUNC) called.push(this.number())
      else if (opcode === BR_TABLE) this.numbers(this.number() + 1)
      else if (opcode === SELECT_TYPED) this.numbers(this.number())
      else if (opcode === 0x43 || opcode === F64_CONST) this.take(opcode === F64_CONST ? 8 : 4)
      else this.numbers(operands(opcode === PREFIX ? PREFIXED[this.number()] : COUNTS.get(opcode), opcode))
    }
    return called
  }

  private numbers(count: number): void {
    for (let i = 0; i < count; i++) this.number()
  }
}

function operands(count: number | undefined, opcode: number): number {
  if (count === undefined) throw new RangeError(`an instruction is not known: 0x${opcode.toString(16)}`)
  return count
}
