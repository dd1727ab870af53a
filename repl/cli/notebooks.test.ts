/** `stepping run` and `stepping test` on real files, as a user at a shell sees them. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestSession } from '../notebook/testing.ts'
import { defaultTheme } from '../render/theme.ts'
import type { Reply, SessionOptions } from '../session/protocol.ts'
import { runCommand, type TestOptions, testCommand } from './notebooks.ts'

const FRONT = '---\nstepping: 1\n---\n'
const BARE = `${FRONT}\n\`\`\`ts\ninsert({ a: 1 })\n\`\`\`\n\nProse.\n\n\`\`\`ts id=sum\nreturn 1 + 1\n\`\`\`\n`
const RECORDED = `${FRONT}
\`\`\`ts
insert({ a: 1 })
\`\`\`

\`\`\`diff out
@@ rows +1 -0 @@
+1 {"a":1}
\`\`\`

Prose.

\`\`\`ts id=sum
return 1 + 1
\`\`\`

\`\`\`json out
2
\`\`\`
`

let folder: string
let sessions: TestSession[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notebooks-'))
  sessions = []
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function write(path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

function read(path: string): Promise<string> {
  return readFile(join(folder, path), 'utf8')
}

function surroundings() {
  const printed = { stdout: '', stderr: '' }
  return {
    printed,
    around: {
      cwd: folder,
      stdout: (text: string) => {
        printed.stdout += text
      },
      stderr: (text: string) => {
        printed.stderr += text
      },
      openSession: async (options: SessionOptions) => {
        const session = new TestSession(options)
        sessions.push(session)
        return session
      },
    },
  }
}

async function test(paths: string[], options: TestOptions = {}) {
  const { printed, around } = surroundings()
  const code = await testCommand(paths, options, around)
  expect(sessions.every((session) => session.closed)).toBe(true)
  return { code, ...printed }
}

async function run(paths: string[], timeout?: number) {
  const { printed, around } = surroundings()
  const render = (reply: Reply) =>
    reply.error?.message ?? (reply.value?.kind === 'data' ? reply.value.text : reply.stdout)
  const code = await runCommand(paths, timeout === undefined ? { render } : { render, timeout }, around)
  expect(sessions.every((session) => session.closed)).toBe(true)
  return { code, ...printed }
}

describe('stepping test', () => {
  it('says ok to a notebook that is as recorded', async () => {
    await write('notebooks/receipts.md', RECORDED)
    expect(await test(['notebooks/receipts.md'])).toEqual({
      code: 0,
      stdout: 'ok notebooks/receipts.md 2 cells\n1 notebook: 1 ok\n',
      stderr: '',
    })
  })

  it('prints the diff of each notebook that drifted, and a summary', async () => {
    await write('a.md', RECORDED.replace('json out\n2', 'json out\n3'))
    await write('b/c.md', RECORDED)
    expect(await test(['a.md', 'b'])).toEqual({
      code: 1,
      stdout: `drifted a.md 1 of 2 cells
--- a.md\trecorded
+++ a.md\tactual
@@ -18,5 +18,5 @@
 \`\`\`
 
 \`\`\`json out
-3
+2
 \`\`\`
ok b/c.md 2 cells
2 notebooks: 1 ok, 1 drifted
`,
      stderr: '',
    })
    expect(sessions).toHaveLength(2)
  })

  it('prints a diff that is whole, blank last line included', async () => {
    await write('a.md', `${FRONT}\`\`\`ts\nreturn 1\n\`\`\`\n\`\`\`json out\n2\n\`\`\`\nProse.\n\nMore.\n`)
    const { stdout } = await test(['a.md'])
    expect(stdout).toContain(
      '@@ -5,7 +5,7 @@\n return 1\n ```\n ```json out\n-2\n+1\n ```\n Prose.\n \n1 notebook',
    )
  })

  it('colours the diff, and nothing else, where it is given a theme', async () => {
    await write('a.md', RECORDED.replace('json out\n2', 'json out\n3'))
    const { stdout } = await test(['a.md'], { theme: defaultTheme })
    const { added, removed, title } = defaultTheme
    expect(stdout).toContain(`drifted a.md 1 of 2 cells\n\u001b[${title}m--- a.md\trecorded\u001b[0m\n`)
    expect(stdout).toContain(
      `\n\u001b[${removed}m-3\u001b[0m\n\u001b[${added}m+2\u001b[0m\n \`\`\`\n1 notebook`,
    )
    expect(stripVTControlCharacters(stdout)).toBe((await test(['a.md'])).stdout)
  })

  it('names the line of the file at which a cell failed', async () => {
    const source = `${FRONT}\n\`\`\`ts id=bad\nthrow new RangeError("too far")\n\`\`\`\n\n\`\`\`ts\nreturn 1\n\`\`\`\n`
    await write('a.md', source)
    const { code, stdout } = await test(['a.md'])
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^failed a\.md 2 cells\na\.md:6:7: RangeError: too far\n {2}hint: Flag the cell throws if it is meant to fail\.\n {2}1 cell after it was not run\n--- a\.md/,
    )
    expect(stdout).toMatch(/\n1 notebook: 1 failed\n$/)
  })

  it('says which throws cell did not fail', async () => {
    await write('a.md', `${FRONT}\n\`\`\`ts throws\nkept\n\`\`\`\n`)
    expect(await test(['a.md'])).toMatchObject({
      code: 1,
      stdout:
        'failed a.md 1 cell\na.md:5: the cell 1 is flagged throws, but did not fail\n1 notebook: 1 failed\n',
    })
  })

  it('interrupts a cell that hangs', async () => {
    await write('a.md', `${FRONT}\n\`\`\`ts throws\nawait hang()\n\`\`\`\n`)
    const { code, stdout } = await test(['a.md'], { timeout: 0.02 })
    expect(code).toBe(1)
    expect(stdout).toContain('a.md:6:7: Interrupted: the cell did not end within 0.02 seconds\n')
    expect(stdout).toContain('  hint: Give it longer with --timeout SECONDS.\n')
  })

  it('reports a broken notebook by its lines and goes on with the next', async () => {
    await write('a.md', `${FRONT}\n\`\`\`ts thorws\nx\n\`\`\`\n`)
    await write('b.md', RECORDED)
    expect(await test(['.'])).toMatchObject({
      code: 1,
      stdout: `failed a.md
a.md:5: the cell has the unknown flag "thorws", expected hidden, throws, nondet, skip or id=…; did you mean "throws"?
ok b.md 2 cells
2 notebooks: 1 ok, 1 failed
`,
    })
  })

  it('goes on after a session that crashed', async () => {
    await write('a.md', RECORDED)
    await write('b.md', RECORDED)
    const { printed, around } = surroundings()
    let opened = 0
    const openSession = async (options: SessionOptions) => {
      opened++
      const session = new TestSession(options)
      if (opened === 1) session.evaluate = () => Promise.reject(new Error('the worker ended with code 134'))
      return session
    }
    expect(await testCommand(['.'], {}, { ...around, openSession })).toBe(1)
    expect(printed.stdout).toBe(
      'failed a.md\nError: the worker ended with code 134\nok b.md 2 cells\n2 notebooks: 1 ok, 1 failed\n',
    )
  })

  it('warns of front matter that it does not read', async () => {
    await write('a.md', RECORDED.replace('stepping: 1', 'stepping: 1\nsead: 3'))
    expect(await test(['a.md'])).toMatchObject({
      code: 0,
      stderr:
        'a.md:3: the front matter has the key "sead", which stepping does not read; did you mean "seed"?\n',
    })
  })
})

describe('stepping test --update', () => {
  it('writes outputs, and then the notebook passes', async () => {
    await write('a.md', BARE)
    expect(await test(['a.md'], { update: true })).toEqual({
      code: 0,
      stdout: 'updated a.md 2 of 2 cells\n1 notebook: 1 updated\n',
      stderr: '',
    })
    expect(await read('a.md')).toBe(RECORDED)
    expect((await test(['a.md'], { update: true })).stdout).toBe('ok a.md 2 cells\n1 notebook: 1 ok\n')
  })

  it('settles at once, also where cells print what no file can hold', async () => {
    await write('a.md', `${FRONT}\n\`\`\`ts\nprint('a\\rb\\r\\nc \\0 \\uD800 \`\`\` \\n\\n')\n\`\`\`\n`)
    expect((await test(['a.md'], { update: true })).stdout).toBe(
      'updated a.md 1 of 1 cell\n1 notebook: 1 updated\n',
    )
    expect((await test(['a.md'])).stdout).toBe('ok a.md 1 cell\n1 notebook: 1 ok\n')
  })

  it('does not write what should not be recorded', async () => {
    const failing = `${BARE}\n\`\`\`ts\nthrow new Error("no")\n\`\`\`\n`
    await write('a.md', failing)
    expect((await test(['a.md'], { update: true })).code).toBe(1)
    expect(await read('a.md')).toBe(failing)
  })

  it('does not write over what was saved in the meantime', async () => {
    await write('a.md', BARE)
    const { printed, around } = surroundings()
    const openSession = async (options: SessionOptions) => {
      await write('a.md', `${BARE}Edited.\n`)
      return new TestSession(options)
    }
    expect(await testCommand(['a.md'], { update: true }, { ...around, openSession })).toBe(1)
    expect(printed.stdout).toContain('a.md was changed while it was being tested\n')
    expect(await read('a.md')).toBe(`${BARE}Edited.\n`)
  })

  it('is refused where CI is set', async () => {
    await write('a.md', BARE)
    expect(await test(['a.md'], { update: true, ci: true })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'stepping test: --update was given where CI is set, expected to be used by hand only\n  hint: Run it on your own machine, look at the changes, and commit them.\n',
    })
    expect(await read('a.md')).toBe(BARE)
  })
})

describe('which files are meant', () => {
  it('takes the notebooks of a folder at any depth, each once, and leaves other Markdown alone', async () => {
    await write('docs/README.md', '# Not a notebook\n')
    await write('docs/b.md', RECORDED)
    await write('docs/deep/er/a.md', RECORDED)
    await write('docs/notes.txt', RECORDED)
    await write('docs/node_modules/x/c.md', RECORDED)
    await write('docs/.cache/d.md', RECORDED)
    expect((await test(['docs/b.md', 'docs', './docs/'])).stdout).toBe(
      'ok docs/b.md 2 cells\nok docs/deep/er/a.md 2 cells\n2 notebooks: 2 ok\n',
    )
  })

  it.each([
    [[], 'no notebook was given, expected files or folders'],
    [['b.md'], 'there is no file or folder "b.md"'],
    [['README.md'], '"README.md" is no notebook, expected front matter with `stepping: 1` at its beginning'],
    [['.'], 'the folder "." holds 1 other Markdown file, expected at least one notebook in it'],
    [['latin.md'], 'the notebook "latin.md" is not UTF-8, expected UTF-8 text'],
  ])('refuses %j', async (paths, message) => {
    if (paths[0] === 'latin.md') await write('latin.md', Buffer.from(`${RECORDED}caf\xe9`, 'latin1'))
    await write('README.md', '# Hello\n')
    const { code, stdout, stderr } = await test(paths)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.split('\n')[0]).toBe(`stepping test: ${message}`)
  })
})

describe('data files', () => {
  const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')
  const reading = (path: string, hash: string) =>
    `---\nstepping: 1\ndata: [{path: ${JSON.stringify(path)}, sha256: ${hash}}]\n---\n\n\`\`\`ts\nreturn data(${JSON.stringify(path)})\n\`\`\`\n`

  it('are read relative to the notebook', async () => {
    await write('notebooks/data/orders.csv', 'id\n1\n')
    await write('notebooks/a.md', reading('data/orders.csv', sha256('id\n1\n')))
    expect((await test(['notebooks'], { update: true })).code).toBe(0)
    expect(await read('notebooks/a.md')).toContain('```json out\n"id\\n1\\n"\n```')
  })

  it('may be of an installed package, also where it exports no files', async () => {
    await write('node_modules/@acme/data/package.json', '{"name": "@acme/data", "exports": {}}')
    await write('node_modules/@acme/data/files/x.json', '[1]')
    await write('notebooks/a.md', reading('npm:@acme/data/files/x.json', sha256('[1]')))
    expect((await test(['notebooks'], { update: true })).code).toBe(0)
    expect(await read('notebooks/a.md')).toContain('```json out\n"[1]"\n```')
  })

  it.each([
    [
      'data/none.csv',
      sha256(''),
      'a.md declares the data file "data/none.csv", but there is no such file\n  hint: It was looked for at ',
    ],
    [
      'b.csv',
      sha256('x'),
      `the data file "b.csv" of a.md has sha256 ${sha256('id\n')}, expected ${sha256('x')}\n  hint: `,
    ],
    [
      'b.bin',
      sha256(new Uint8Array([0xff])),
      'the data file "b.bin" of a.md is not UTF-8, expected text such as CSV or JSON',
    ],
    [
      'npm:absent-package/x',
      sha256(''),
      'a.md declares the data file "npm:absent-package/x", but the package "absent-package" is not installed\n  hint: Install it: npm install absent-package',
    ],
    [
      'npm:here/x.csv',
      sha256(''),
      'a.md declares the data file "npm:here/x.csv", but there is no such file\n  hint: It was looked for at ',
    ],
  ])('%s is refused with what was found', async (path, hash, message) => {
    await write('b.csv', 'id\n')
    await write('b.bin', new Uint8Array([0xff]))
    await write('node_modules/here/package.json', '{}')
    await write('a.md', reading(path, hash))
    const { code, stdout } = await test(['a.md'])
    expect(code).toBe(1)
    expect(stdout).toContain(`failed a.md\n${message}`)
  })
})

describe('stepping run', () => {
  it('shows each cell with what it gave, except hidden ones', async () => {
    await write(
      'a.md',
      `---\nstepping: 1\ntitle: Sums\n---\n\n\`\`\`ts hidden\nkept.set('a', 2)\n\`\`\`\n\n\`\`\`ts id=sum\nconst a = kept.get('a')\n\nreturn a + 1\n\`\`\`\n\n\`\`\`ts throws\nthrow new Error('no')\n\`\`\`\n`,
    )
    expect(await run(['a.md'])).toEqual({
      code: 0,
      stdout:
        "# a.md: Sums\n\nsum› const a = kept.get('a')\n   ·\n   · return a + 1\n3\n\n3› throw new Error('no')\nno\n\n",
      stderr: '',
    })
  })

  it('stops a notebook at a cell that fails, and goes on with the next notebook', async () => {
    await write('a.md', `${FRONT}\`\`\`ts\nthrow new Error('no')\n\`\`\`\n\n\`\`\`ts\nreturn 1\n\`\`\`\n`)
    await write('b.md', `${FRONT}\`\`\`ts\nprint('b')\n\`\`\`\n`)
    expect(await run(['a.md', 'b.md'])).toEqual({
      code: 1,
      stdout: "# a.md\n\n1› throw new Error('no')\nno\n\n# b.md\n\n1› print('b')\nb\n\n",
      stderr: 'a.md:5:7: Error: no\n  1 cell after it was not run\n',
    })
  })

  it('interrupts a cell only if it is given a time', async () => {
    await write('a.md', `${FRONT}\`\`\`ts\nawait hang()\n\`\`\`\n`)
    expect(await run(['a.md'], 0.02)).toMatchObject({
      code: 1,
      stderr: 'a.md:5:7: Interrupted: the cell did not end within 0.02 seconds\n',
    })
  })

  it('is told of wrong usage like the test', async () => {
    expect(await run([])).toMatchObject({
      code: 2,
      stderr:
        'stepping run: no notebook was given, expected files or folders\n  hint: For example: stepping run notebooks\n',
    })
  })
})
