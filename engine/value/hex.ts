/** Bytes as hexadecimal digits and back, in time and memory that megabytes allow. */

const DIGITS = new TextEncoder().encode('0123456789abcdef')
const decoder = new TextDecoder()

/** Two lower-case digits for each byte. O(bytes). */
export function hexOf(bytes: Uint8Array): string {
  const digits = new Uint8Array(2 * bytes.length)
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    digits[2 * i] = DIGITS[byte >> 4] as number
    digits[2 * i + 1] = DIGITS[byte & 15] as number
  }
  return decoder.decode(digits)
}

/** Writes the bytes that digits stand for. O(digits). @returns false for what are not two lower-case digits for each byte */
export function writeHex(digits: string, bytes: Uint8Array): boolean {
  if (digits.length !== 2 * bytes.length) return false
  for (let i = 0; i < bytes.length; i++) {
    const high = digitOf(digits.charCodeAt(2 * i))
    const low = digitOf(digits.charCodeAt(2 * i + 1))
    if (high < 0 || low < 0) return false
    bytes[i] = (high << 4) | low
  }
  return true
}

/** The value of a digit by its character code; negative for what is none. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1
}
