/** The error of recorded text that cannot be read back. */
import { SteppingError } from '../../../engine/value/error.ts'

/** A fence that is not as `recordReply` writes it: edited by hand, or damaged. */
export class RecordError extends SteppingError {
  override readonly name = 'RecordError'
}
