/** The functions of cells that import and export, as they are loaded together. */
export { exportRows, exportText } from './exporting.ts'
export { importRows, readRows } from './importing.ts'
