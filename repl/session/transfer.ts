/** What cells can call to bring rows in from files and to write rows out: what does it is loaded with the first call. */
import type { TransferHost } from './transfer-host.ts'

/** @param checkIdle throws while a step is being made by hand */
export function transferFunctions(host: TransferHost, checkIdle: () => void): Record<string, unknown> {
  const loaded =
    (name: 'importRows' | 'readRows' | 'exportRows' | 'exportText') =>
    async (...given: unknown[]): Promise<unknown> => {
      if (name === 'importRows') checkIdle()
      const functions = (await import('./transfer-functions.ts')) as Record<
        string,
        (host: TransferHost, ...given: unknown[]) => unknown
      >
      return functions[name]?.(host, ...given)
    }
  return {
    importRows: loaded('importRows'),
    readRows: loaded('readRows'),
    exportRows: loaded('exportRows'),
    exportText: loaded('exportText'),
  }
}
