/** The documentation site: static pages made of the notebooks. `npm run site` writes them to dist/site. */
import starlight from '@astrojs/starlight'
import { defineConfig } from 'astro/config'
import { slimWorker } from './site/build/slim-worker.ts'

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  outDir: './dist/site',
  // To serve the site below a path, build it with that path: `SITE_BASE=/stepping/ npm run site`. Every link, script and data
  // file is found through it.
  base: process.env.SITE_BASE ?? '/',
  devToolbar: { enabled: false },
  integrations: [
    starlight({
      title: 'stepping',
      description: 'Incremental view maintenance that you can see.',
      favicon: '/favicon.svg',
      customCss: ['./site/styles/site.css', './repl/render/render.css', './site/styles/cells.css'],
      // It swallows the signs of diffs; notebooks are highlighted by site/notebooks/highlight.ts.
      expressiveCode: false,
      sidebar: [
        { label: 'Notebooks', items: [{ autogenerate: { directory: 'notebooks' } }] },
        { label: 'Reference', items: ['operators'] },
      ],
      components: { MarkdownContent: './site/components/MarkdownContent.astro' },
    }),
  ],
  vite: {
    worker: { format: 'es', plugins: () => [slimWorker()] },
    optimizeDeps: {
      // Found before the first run, which would have to be begun again.
      entries: ['site/worker.ts', 'site/live/*.ts'],
      // It finds its .wasm beside itself, which pre-bundling would move.
      exclude: ['@sqlite.org/sqlite-wasm'],
    },
  },
})
