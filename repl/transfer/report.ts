/** What an import or an export did, as a value of a cell: it describes itself. */
import { counted, type Imported, stepsText } from './importer.ts'

export class ImportReport implements Imported {
  readonly table: string
  readonly file: string
  readonly rows: number
  readonly steps: Imported['steps']
  readonly bad: number
  readonly complaints: readonly string[]
  private readonly rejects: string | null

  /** @param rejects the file of bad records; null if there is none */
  constructor(table: string, file: string, imported: Imported, rejects: string | null) {
    this.table = table
    this.file = file
    this.rows = imported.rows
    this.steps = imported.steps
    this.bad = imported.bad
    this.complaints = imported.complaints
    this.rejects = rejects
  }

  [Symbol.for('stepping.describe')](): string {
    const steps = this.steps === null ? '' : `, ${stepsText(this.steps)}`
    const lines = [`${this.file} → ${this.table}: ${counted(this.rows, 'row')}${steps}`]
    if (this.bad > 0) {
      const where = this.rejects === null ? '' : ` → ${this.rejects}`
      lines.push(`${counted(this.bad, 'bad record')} left out${where}`)
      lines.push(...this.complaints.map((complaint) => `  ${complaint}`))
      const more = this.bad - this.complaints.length
      if (more > 0) lines.push(`  … ${more.toLocaleString('en-US')} more`)
    }
    return lines.join('\n')
  }
}

export class ExportReport {
  readonly name: string
  readonly file: string
  readonly lines: number

  constructor(name: string, file: string, lines: number) {
    this.name = name
    this.file = file
    this.lines = lines
  }

  [Symbol.for('stepping.describe')](): string {
    return `${this.name} → ${this.file}: ${counted(this.lines, 'row')}`
  }
}
