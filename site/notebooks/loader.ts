/** Gives the notebooks and the reference to Astro as pages, and again whenever a notebook changes while the site is being written. */
import { relative } from 'node:path'
import type { Loader, LoaderContext } from 'astro/loaders'
import { REFERENCE, referencePage } from '../reference/page.ts'
import { FOLDER, siteNotebooks } from './files.ts'
import { notebookPage } from './page.ts'

export function notebookLoader(): Loader {
  return {
    name: 'stepping-notebooks',
    async load(context) {
      await fill(context)
      const { watcher, logger } = context
      watcher?.add(FOLDER)
      watcher?.on('all', (_event, path) => {
        if (!path.startsWith(FOLDER)) return
        fill(context).catch((error: Error) => logger.error(error.message))
      })
    },
  }
}

async function fill({ store, parseData, config, generateDigest }: LoaderContext): Promise<void> {
  const notebooks = await siteNotebooks()
  store.clear()
  for (const [order, site] of notebooks.entries()) {
    const { name, path, notebook } = site
    const id = `notebooks/${name}`
    const { html, headings } = notebookPage(site, config.base)
    const { title, description } = notebook.meta
    const page = { title: title ?? name, ...(description !== null && { description }), sidebar: { order } }
    const filePath = relative(process.cwd(), path)
    store.set({
      id,
      data: await parseData({ id, data: page, filePath }),
      filePath,
      digest: generateDigest(html),
      rendered: { html, metadata: { headings } },
    })
  }
  const { id, filePath, ...data } = REFERENCE
  const { html, headings } = await referencePage()
  store.set({
    id,
    data: await parseData({ id, data, filePath }),
    filePath,
    digest: generateDigest(html),
    rendered: { html, metadata: { headings } },
  })
}
