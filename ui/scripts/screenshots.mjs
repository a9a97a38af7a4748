/**
 * Pictures of every page, in light and dark, on a desktop and a phone.
 * usage: node scripts/screenshots.mjs URL KEY FOLDER [name-part]
 */
import { mkdirSync } from 'node:fs'
import { findBrowser, openBrowser } from '../e2e/browser.mjs'

const [url, key, folder, only = ''] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

const { context, close } = await openBrowser(findBrowser())
const api = async (path) => (await fetch(url + path, { headers: { 'x-api-key': key } })).json()
const newest = async (query) => (await api(`/v1/jobs?limit=50&${query}`)).jobs
const [done, failed, queued, running, chats] = await Promise.all([
  newest('status=succeeded'),
  newest('status=failed'),
  newest('status=queued'),
  newest('status=running'),
  newest('status=succeeded&type=ai.chat.generate'),
])
const pathOf = (job) => `/settings/jobs/${job?.id ?? 'none'}`
const waiting = queued.find(({ error }) => error) ?? queued[0]

const pages = {
  gate: { path: '/', key: '' },
  chat: { path: '/chat' },
  jobs: { path: '/settings/jobs' },
  'jobs-selected': { path: '/settings/jobs', act: (page) => selectSome(page) },
  'bulk-dialog': {
    path: '/settings/jobs',
    act: (page) => selectSome(page).then(() => page.locator('[data-test=bulk-retry]').click()),
  },
  'cancel-dialog': { path: pathOf(waiting), act: (page) => page.locator('[data-test=cancel]').click() },
  'key-menu': { path: '/chat', act: (page) => page.locator('[data-test=key-menu]').click() },
  'jobs-empty': { path: '/settings/jobs?queue=nothing-here' },
  'job-done': { path: pathOf(done[0]) },
  'job-failed': { path: pathOf(failed[0]) },
  'job-waiting': { path: pathOf(waiting) },
  'job-running': { path: pathOf(running[0]) },
  'job-missing': { path: '/settings/jobs/no-such-job' },
  new: { path: '/settings/jobs/new?type=deploy.run' },
  'new-json': {
    path: '/settings/jobs/new?type=deploy.run',
    act: (page) => page.getByRole('tab', { name: 'JSON' }).click(),
  },
  'new-errors': { path: '/settings/jobs/new?type=deploy.run', act: submitWrong },
  types: { path: '/settings/types' },
  'type-open': {
    path: '/settings/types',
    act: (page) => page.locator('[data-type="deploy.run"] button').last().click(),
  },
  preferences: { path: '/settings/preferences' },
  schedules: { path: '/settings/schedules' },
  'schedules-cadence': {
    path: '/settings/schedules',
    act: (page) => page.locator('[data-test=edit-cadence]').first().click(),
  },
  'schedules-new': {
    path: '/settings/schedules',
    act: (page) => page.locator('[data-test=new-schedule]').first().click(),
  },
  'schedules-history': { path: '/settings/schedules', act: openHistory },
  metrics: { path: '/settings/metrics' },
  memory: { path: '/settings/memory' },
  'memory-open': { path: '/settings/memory', act: (page) => page.locator('[data-test=open-memory]').first().click() },
  'memory-search': { path: '/settings/memory', act: search },
  'job-chat': { path: pathOf(chats[0]) },
  commands: { path: '/settings/jobs', act: (page) => page.keyboard.press('Control+k') },
  shortcuts: { path: '/settings/jobs', act: (page) => page.keyboard.press('?') },
  missing: { path: '/nowhere' },
}

async function selectSome(page) {
  const boxes = page.locator('[data-job] input[type=checkbox], [data-job-card] input[type=checkbox]')
  for (const index of [1, 3, 4]) await boxes.nth(index).click()
}

async function openHistory(page) {
  await page.locator('[data-test=more]').first().click()
  await page.getByRole('menuitem', { name: 'History' }).click()
}

async function search(page) {
  await page.locator('input[data-test=memory-query], [data-test=memory-query] input').first().fill('something to drink')
  await page.locator('[data-test=memory-search]').click()
}

async function submitWrong(page) {
  await page.locator('[data-test=priority] input, input[data-test=priority]').first().fill('99')
  await page.locator('[data-test=callback] input, input[data-test=callback]').first().fill('not a url')
  await page.locator('[data-test=submit]').click()
}

for (const scheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(sizes)) {
    const page = await context.newPage()
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme: scheme })
    for (const [name, { path, key: own = key, act }] of Object.entries(pages)) {
      if (!name.includes(only)) continue
      await page.goto(`${url}/ui/`)
      await page.evaluate((value) => {
        sessionStorage.clear()
        if (value) sessionStorage.setItem('rauskuclaw_api_key', value)
      }, own)
      await page.goto(`${url}/ui${path}`)
      await page.waitForTimeout(900)
      if (act) {
        await act(page).catch((error) => console.error(name, size, String(error).slice(0, 300)))
        await page.waitForTimeout(600)
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (wide > 0) console.error(`${name} ${size} ${scheme}: ${wide}px wider than the window`)
      await page.screenshot({ path: `${folder}/${name}-${size}-${scheme}.png` })
    }
    await page.close()
  }
}
await close()
