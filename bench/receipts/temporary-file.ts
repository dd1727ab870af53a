/** A database file that is gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function temporaryFile(): { readonly file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'stepping-bench-'))
  return { file: join(folder, 'bench.db'), remove: () => rmSync(folder, { recursive: true }) }
}
