/** The three pictures in docs/: usage: node scripts/doc-pictures.mjs URL KEY FOLDER, on an instance with jobs to show. */
import { findBrowser, openBrowser } from '../e2e/browser.mjs'

const [url, key, folder] = process.argv.slice(2)
const { jobs } = await (await fetch(`${url}/v1/jobs?status=running&limit=1`, { headers: { 'x-api-key': key } })).json()
const pictures = [
  { name: 'ui-jobs', path: '/settings/jobs', scheme: 'light' },
  { name: 'ui-job', path: `/settings/jobs/${jobs[0]?.id}`, scheme: 'dark' },
  { name: 'ui-new-job', path: '/settings/jobs/new?type=deploy.run', scheme: 'light' },
]
const { context, close } = await openBrowser(findBrowser(), { viewport: { width: 1360, height: 800 } })
const page = await context.newPage()
await page.addInitScript((value) => sessionStorage.setItem('rauskuclaw_api_key', value), key)
for (const { name, path, scheme } of pictures) {
  await page.emulateMedia({ colorScheme: scheme })
  await page.goto(`${url}/ui${path}`)
  await page.waitForTimeout(2500)
  await page.screenshot({ path: `${folder}/${name}.png` })
}
await close()
