/**
 * The pictures in docs/, of an instance with something to show.
 * usage: node scripts/doc-pictures.mjs URL KEY FOLDER
 */
import { findBrowser, openBrowser } from '../e2e/browser.mjs'

const [url, key, folder] = process.argv.slice(2)
const { jobs } = await (await fetch(`${url}/v1/jobs?status=running&limit=1`, { headers: { 'x-api-key': key } })).json()
const editCadence = () => page.locator('[data-test=edit-cadence]').first().click()
const search = async () => {
  await page
    .locator('input[data-test=memory-query], [data-test=memory-query] input')
    .fill('Where are the snow wheels of the automobile?')
  await page.locator('[data-test=memory-search]').click()
}
const pictures = [
  { name: 'ui-job', path: `/settings/jobs/${jobs[0]?.id}`, scheme: 'dark' },
  { name: 'ui-schedules', path: '/settings/schedules', scheme: 'light', act: editCadence },
  { name: 'ui-memory', path: '/settings/memory?scope=home.notes', scheme: 'light', act: search },
  { name: 'ui-metrics', path: '/settings/metrics?window=900', scheme: 'light' },
]
const { context, close } = await openBrowser(findBrowser(), { viewport: { width: 1360, height: 800 } })
const page = await context.newPage()
await page.addInitScript((value) => sessionStorage.setItem('rauskuclaw_api_key', value), key)
for (const { name, path, scheme, act } of pictures) {
  await page.emulateMedia({ colorScheme: scheme })
  await page.goto(`${url}/ui${path}`)
  await page.waitForTimeout(2500)
  if (act) await act().then(() => page.waitForTimeout(2000))
  await page.screenshot({ path: `${folder}/${name}.png` })
}
await close()
