/** The words of a command's argument: quotes hold spaces together, and are no part of the word. */

const WORD = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"'])+|\S/g

/** `from 'my shop.csv'` is two words. A backslash stands for itself, but inside quotes before one of them. */
export function wordsOf(argument: string): string[] {
  return (argument.match(WORD) ?? []).map((word) =>
    word.replace(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g, (_all, double?: string, single?: string) =>
      (double ?? single ?? '').replace(/\\(["'\\])/g, '$1'),
    ),
  )
}

/** A text as a cell writes it. */
export function literal(text: string): string {
  const escaped = text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `'${escaped.replaceAll('\t', '\\t')}'`
}
