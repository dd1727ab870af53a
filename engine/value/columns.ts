/** Columns of records by names that are not ours: `__proto__` is a name like any other, and what every object inherits is no column. */

/** Sets a column; an assignment to `__proto__` would give the record another prototype instead. */
export function setColumn(record: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') record[name] = value
  else Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true })
}

/** The value of a column; undefined where the record has none of that name. Quicker than to ask first: rows hold nothing like what objects inherit. */
export function columnOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = record[name]
  const canBeInherited = typeof value === 'function' || value === Object.prototype
  return canBeInherited && !Object.hasOwn(record, name) ? undefined : value
}
