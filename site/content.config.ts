/** The site's pages: what Starlight shows as its documents are the notebooks. */
import { docsSchema } from '@astrojs/starlight/schema'
import { defineCollection } from 'astro/content/config'
import { notebookLoader } from './notebooks/loader.ts'

export const collections = {
  docs: defineCollection({ loader: notebookLoader(), schema: docsSchema() }),
}
