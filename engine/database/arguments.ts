/** What callers hand to a database, checked before anything is done with it. */
import type { Circuit } from '../circuit/circuit.ts'
import { found } from '../circuit/found.ts'
import type { Table } from '../circuit/table.ts'
import { DatabaseError } from '../value/error.ts'

/** @throws DatabaseError for what is no circuit */
export function checkCircuit(given: Circuit<unknown>): void {
  if (!isCircuit(given)) throw unexpected('a circuit, as circuit(…) returns it', given)
}

/** @throws DatabaseError for what is no table */
export function checkTable(given: Table): void {
  if (!isTable(given)) throw unexpected('a table, as table(…) returns it', given)
}

/** @throws DatabaseError for what is neither a circuit nor a table */
export function checkTableOrCircuit(given: Table | Circuit<unknown>): void {
  if (!isTable(given) && !isCircuit(given))
    throw unexpected('a table or a circuit, as table(…) and circuit(…) return them', given)
}

/** @throws DatabaseError for what is no function; `what` says which one is expected */
export function checkFunction(what: string, given: unknown): void {
  if (typeof given !== 'function') throw unexpected(what, given)
}

function isCircuit(given: unknown): boolean {
  return found(given) === 'a circuit'
}

function isTable(given: unknown): boolean {
  return found(given).startsWith('the table ')
}

/** The error for what is something else than expected. */
export function unexpected(expected: string, given: unknown): DatabaseError {
  return new DatabaseError(`expected ${expected}, found ${found(given)}`)
}
