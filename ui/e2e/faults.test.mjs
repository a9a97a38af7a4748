/** What goes wrong around the UI, and who means it harm. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useBrowser } from './harness.mjs'
import { PARKED_QUEUE, SLOW_QUEUE, until } from './stack.mjs'
import { XSS_CORPUS } from './watch.mjs'

const { at, field, it, job, lineCount, open, statusShown, submit } = useBrowser()

test('the API is killed twice while a job is watched, and no line is lost or doubled', async () => {
  it.watcher.allow(/Failed to load resource|ERR_/)
  const lines = 240
  const { id } = await submit({ type: 'report.generate', queue: SLOW_QUEUE, input: { lines, pause_ms: 40 } })
  await open(`/settings/jobs/${id}`)
  await statusShown('running')
  for (const enough of [20, 90]) {
    await until(async () => (await lineCount()) > enough, `${enough} lines`)
    const pid = await until(() => it.stack.apiPid(), 'the API runs')
    process.kill(pid, 'SIGKILL')
    await until(() => ![null, pid].includes(it.stack.apiPid()), 'the API is back')
  }
  await statusShown('succeeded')
  await it.page.waitForSelector('[data-test=stream][data-state=ended]')
  assert.equal(await lineCount(), lines + 3)
  const { events } = await it.stack.call('GET', `/v1/jobs/${id}/events?after=0&limit=2000`)
  assert.equal(events.filter((event) => event.kind === 'log').length, lines + 3)
  await it.watcher.assertClean()
})

test('a dead API is shown, and the page comes back by itself', async () => {
  await submit({ type: 'report.generate', queue: PARKED_QUEUE })
  it.watcher.allow(/Failed to load resource|ERR_/)
  await open('/settings/jobs')
  await it.page.locator('[data-job]').first().waitFor()
  it.stack.stop()
  await at('offline').waitFor({ timeout: 30_000 })
  assert.ok((await it.page.locator('[data-job]').count()) > 0, 'what was loaded stays readable')
  it.stack.start()
  await at('offline').waitFor({ state: 'detached', timeout: 30_000 })
  await it.page.locator('[data-job]').first().waitFor()
  await it.watcher.assertClean()
})

const menuTo = (name) => it.page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name })
const PART_OF_METRICS = '**/ui/assets/MetricsView-*.js'

test('a part that an upgrade has removed is loaded by loading the page anew, once', async () => {
  it.watcher.allow(/404|Failed to fetch dynamically|Failed to load|preload/)
  await open('/settings/jobs')
  await it.page.locator('main h1').waitFor()
  const pages = []
  it.page.on('request', (request) => request.isNavigationRequest() && pages.push(request.url()))
  let isGone = true
  await it.page.route(PART_OF_METRICS, (route) =>
    isGone ? route.fulfill({ status: 404, body: '' }) : route.continue(),
  )
  it.page.once('framenavigated', () => (isGone = false))
  await menuTo('Metrics').click()
  await at('tiles').waitFor()
  assert.equal(pages.length, 1)
  isGone = true
  await menuTo('Jobs').click()
  await it.page.waitForURL(/settings\/jobs$/)
  await it.page.reload()
  await menuTo('Metrics').click()
  await it.page.locator('[data-test=missing-part][data-reason=gone]').waitFor()
  assert.equal(pages.length, 2, 'only the reload of this test came after the first')
  await menuTo('Schedules').click()
  await at('missing-part').waitFor({ state: 'detached' })
})

test('a click on the menu while the server is away is answered, and works again after it is back', async () => {
  it.watcher.allow(/Failed to load resource|ERR_|Failed to fetch dynamically|preload/)
  const devtools = await it.page.context().newCDPSession(it.page)
  await devtools.send('Network.clearBrowserCache')
  await open('/settings/jobs')
  await it.page.locator('main h1').waitFor()
  it.stack.stop()
  await menuTo('Metrics').click()
  await it.page.locator('[data-test=missing-part][data-reason=away]').waitFor()
  it.stack.start()
  await at('offline').waitFor({ state: 'detached', timeout: 60_000 })
  await at('missing-part').getByText('The server answers again').waitFor()
  await menuTo('Metrics').click()
  await at('tiles').waitFor()
  assert.ok(it.page.url().endsWith('/settings/metrics'))
  it.stack.stop()
  await menuTo('Memory').click()
  await it.page.locator('[data-test=missing-part][data-reason=away]').waitFor()
  it.stack.start()
  await at('missing-part').getByText('The server answers again').waitFor({ timeout: 60_000 })
  await at('load-again').click()
  await it.page.waitForURL(/settings\/memory$/)
  await it.page.getByRole('heading', { name: 'Memory' }).waitFor()
})

test('hostile text in every field is shown as text', async () => {
  it.watcher.allow(/401|404|400/)
  const hostile = XSS_CORPUS.join(' ')
  const input = Object.fromEntries(XSS_CORPUS.map((text, index) => [`${text}${index}`, [text, { [text]: text }]]))
  const { id } = await submit({
    type: 'report.generate',
    queue: PARKED_QUEUE,
    input,
    tags: XSS_CORPUS.map((text) => text.slice(0, 80)),
    callback_url: 'https://hooks.example.com/"><script>window.__xss=20</script>',
  })
  const failing = await submit({ type: 'report.generate', queue: SLOW_QUEUE, input: { lines: 1, fail: hostile } })
  const look = async (path, ready) => {
    await open(path)
    await it.page.locator(ready).first().waitFor()
    await it.watcher.assertClean()
  }
  await it.page.goto(`${it.stack.url}/ui/`)
  await it.page.getByLabel('API key').fill(hostile)
  await it.page.getByRole('button', { name: 'Sign in' }).click()
  await it.page.getByText('This key is not accepted.').waitFor()
  await look(`/settings/jobs/${id}`, '[data-test=body]')
  await until(async () => (await job(failing.id)).status === 'failed', 'the job fails')
  await look(`/settings/jobs/${failing.id}`, '[data-test=error-message]')
  await look(`/settings/jobs?q=${encodeURIComponent(XSS_CORPUS[0])}`, '[data-job]')
  await look(`/settings/jobs?queue=${encodeURIComponent(hostile)}&status=${encodeURIComponent(XSS_CORPUS[1])}`, 'h1')
  await look(`/settings/jobs/new?from=${id}`, '[data-test=submit]')
  await look(`/settings/jobs/${encodeURIComponent('<svg onload=alert(1)>')}`, '[role=alert]')
  await open('/settings/jobs/new?type=deploy.run')
  for (const name of ['queue', 'callback', 'key', 'priority']) await field(name).fill(hostile)
  await at('submit').click()
  await at('problems').waitFor()
  await it.page.keyboard.press('Escape')
  await open('/settings/preferences')
  await it.page.getByLabel('Allowed types').fill(hostile)
  await it.page.keyboard.press('Tab')
  await it.page.getByText('Saved on the server', { exact: true }).waitFor()
  await it.page.reload()
  await it.page.getByLabel('Allowed types').waitFor()
  await it.watcher.assertClean()
})
