/** The bytes of a database file, on their way from one program to another. See sqlite.org/fileformat.html for the header. */
import { DatabaseError } from '../../value/error.ts'

const MAGIC = 'SQLite format 3\0'
const HEADER = 100
/** How the file is written and read: 1 by a rollback journal, 2 by a write-ahead log. */
const WRITE_VERSION = 18
const READ_VERSION = 19

/**
 * A copy that opens everywhere: also where there is no room for a write-ahead log beside it, as in memory, though the file was written by one. Whoever
 * opens it in a file has one again.
 * @throws DatabaseError if they are not those of a SQLite database, or not all of them
 */
export function portable(given: Uint8Array | ArrayBuffer): Uint8Array<ArrayBuffer> {
  if (!(given instanceof Uint8Array || given instanceof ArrayBuffer)) {
    throw new DatabaseError(
      `open: bytes is ${given === null ? 'null' : `of type ${typeof given}`}, expected a Uint8Array or an ArrayBuffer`,
    )
  }
  const bytes = new Uint8Array(given instanceof ArrayBuffer ? given.slice(0) : given)
  if (bytes.length < HEADER || new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    throw new DatabaseError('the bytes are not those of a SQLite database')
  const expected = sizeIn(new DataView(bytes.buffer))
  if (bytes.length < expected) {
    throw new DatabaseError(
      `the bytes are cut off: there are ${bytes.length}, expected ${expected}`,
      'Was the whole file loaded?',
    )
  }
  bytes[WRITE_VERSION] = 1
  bytes[READ_VERSION] = 1
  return bytes
}

/** How long the header says that the file is. */
function sizeIn(header: DataView): number {
  const pageSize = header.getUint16(16)
  return (pageSize === 1 ? 65_536 : pageSize) * header.getUint32(28)
}
