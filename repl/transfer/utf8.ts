/** Decodes the bytes of a file as UTF-8 piece by piece, without the mark at its beginning, and says on which line they are none. */
import { ImportError } from './source.ts'

export class Utf8 {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true })
  private readonly file: string
  /** The line that the next byte stands on. */
  private line = 1

  constructor(file: string) {
    this.file = file
  }

  /** @throws ImportError naming the line */
  decode(bytes: Uint8Array): string {
    try {
      const text = this.decoder.decode(bytes, { stream: true })
      for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) this.line += 1
      return text
    } catch {
      throw this.refusal(this.line + linesBefore(bytes))
    }
  }

  /** What is left at the end of the file: nothing, or half a character. */
  end(): string {
    try {
      return this.decoder.decode()
    } catch {
      throw this.refusal(this.line)
    }
  }

  private refusal(line: number): ImportError {
    return new ImportError(
      `${this.file}:${line} is not UTF-8, expected a text file in UTF-8`,
      'Convert it first, for example: iconv -f latin1 -t utf-8 FILE > NEW_FILE',
    )
  }
}

const LF = 0x0a

/** How many lines of a piece that is not UTF-8 are. A character that the piece before it began is taken to be whole. */
function linesBefore(bytes: Uint8Array): number {
  let begin = 0
  while (begin < 3 && ((bytes[begin] ?? 0) & 0xc0) === 0x80) begin++
  for (let lines = 0; ; lines++) {
    const end = bytes.indexOf(LF, begin)
    if (end === -1) return lines
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(begin, end))
    } catch {
      return lines
    }
    begin = end + 1
  }
}
