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
