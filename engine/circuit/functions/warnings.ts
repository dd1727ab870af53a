/** What building a circuit says about functions that cannot be compared: one sentence each, with what to do. */
import type { Undeclared } from './known.ts'

const SO = 'so stored state of the circuit is built anew each time'

/** A sentence for each thing that a vertex uses and nobody declares. */
export function warningsOf(circuit: string, undeclared: readonly Undeclared[]): string[] {
  return [...new Set(undeclared.map((found) => sentence(circuit, found)))]
}

function sentence(circuit: string, { name, what, kind, path }: Undeclared): string {
  const vertex = `${kind} "${circuit}.${path}"`
  switch (what) {
    case 'variable':
      return name === 'this' || name === 'super' || name === 'arguments'
        ? `${vertex} uses ${name} of the code around it, ${SO}: put what it needs into a variable and declare that.`
        : `${vertex} uses the variable ${name}, which is not declared, ${SO}: build the circuit with { with: { ${name} } }, or wrap the function in using({ ${name} }, …).`
    case 'function':
      return `${vertex} is given ${name === '' ? 'a function' : name}, whose source cannot be read, ${SO}: wrap it in a function of your own, such as row => ${name === '' || name.includes(' ') ? 'f' : name}(row).`
    case 'declared function':
      return `${vertex} uses ${name}, which is declared as a function whose source cannot be read, ${SO}: declare a value in its place that changes whenever it does, such as { ${name}: 'version 1' }.`
  }
}
