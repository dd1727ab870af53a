/** Serves the data files of notebooks; they are fetched only when a cell is run. */
import type { APIRoute, GetStaticPaths } from 'astro'
import { siteNotebooks } from '../../notebooks/files.ts'

export const getStaticPaths = (async () => {
  const files = (await siteNotebooks()).flatMap(({ data }) => data)
  return files.map(({ url, text }) => ({ params: { file: url.replace(/^data\//, '') }, props: { text } }))
}) satisfies GetStaticPaths

export const GET: APIRoute = ({ props }) => new Response(props.text as string)
