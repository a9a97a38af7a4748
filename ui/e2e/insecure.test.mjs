/** The whole UI over plain http under a name of the network, where browsers leave out part of what they can do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useBrowser } from './harness.mjs'
import { PARKED_QUEUE, SLOW_QUEUE, until } from './stack.mjs'

const { at, field, it, job, open, statusShown, submit } = useBrowser({ host: 'rausku.lan' })

/** What a paste gives, in a field of the page. Tried again where a menu that closes takes the focus back. */
async function pasted() {
  await it.page.evaluate(() => {
    const area = document.createElement('textarea')
    area.id = 'pasted'
    document.body.append(area)
  })
  const area = it.page.locator('#pasted')
  await until(async () => {
    await area.focus()
    await it.page.keyboard.press('Control+v')
    return (await area.inputValue()) !== ''
  }, 'something is pasted')
  const value = await area.inputValue()
  await area.evaluate((element) => element.remove())
  return value
}

async function copies(click, expected) {
  await click()
  await it.page.getByText(/copied$/).first().waitFor()
  assert.match(await pasted(), expected)
  await it.page.getByText(/copied$/).first().waitFor({ state: 'detached' })
}

const menu = (name) => async () => {
  await at('more').click()
  await it.page.getByRole('menuitem', { name }).click()
}

test('the page really has no secure context', async () => {
  await open('/settings/jobs')
  await it.page.locator('main h1').waitFor()
  const found = await it.page.evaluate(() => [isSecureContext, typeof crypto.randomUUID, typeof navigator.clipboard])
  assert.deepEqual(found, [false, 'undefined', 'undefined'])
  await it.watcher.assertClean()
})

test('a job is made, watched, copied in every way, retried and cancelled', async () => {
  await open('/settings/jobs/new?type=report.generate')
  await field('queue').fill(SLOW_QUEUE)
  await it.page.getByRole('button', { name: 'Make a new key' }).click()
  const key = await field('key').inputValue()
  assert.match(key, /^ui-[0-9a-f]{32}$/)
  await copies(() => it.page.getByRole('button', { name: 'Copy as curl' }).click(), /^curl -X POST .*--data/s)
  await at('submit').click()
  await it.page.waitForURL(/\/settings\/jobs\/[0-9a-f-]{36}$/)
  const id = it.page.url().split('/').at(-1)
  await statusShown('succeeded')
  await copies(() => it.page.getByRole('button', { name: id }).click(), new RegExp(`^${id}$`))
  await copies(menu('Copy as JSON'), new RegExp(`"id": "${id}"`))
  await copies(menu('Copy as curl'), /"x-api-key: \$API_KEY"/)
  await copies(() => it.page.getByRole('button', { name: 'Copy the result' }).click(), /^\{/)
  await copies(() => it.page.getByRole('button', { name: 'Copy the log' }).click(), /Job created/)
  await at('retry').click()
  await it.page.waitForURL((url) => !url.pathname.endsWith(id))
  const { id: parked } = await submit({ type: 'report.generate', queue: PARKED_QUEUE })
  await it.page.goto(`${it.stack.url}/ui/settings/jobs/${parked}`)
  await at('cancel').click()
  await at('cancel-confirm').click()
  await statusShown('cancelled')
  await it.watcher.assertClean()
})

test('several jobs are retried at once', async () => {
  const queue = 'parked.plain'
  for (let number = 0; number < 2; number++) {
    const { id } = await submit({ type: 'report.generate', queue })
    await it.stack.call('POST', `/v1/jobs/${id}/cancel`)
  }
  await open(`/settings/jobs?queue=${queue}`)
  await it.page.locator('[data-job]').nth(1).waitFor()
  await at('select-all').click()
  await at('bulk-retry').click()
  await at('bulk-confirm').click()
  await it.page.getByText('2 done').waitFor()
  await at('bulk-close').click()
  await until(async () => (await it.page.locator('[data-job]').count()) === 4, 'the new jobs are listed')
  await it.watcher.assertClean()
})

test('an answer is copied from a chat', async () => {
  const { id } = await submit({ type: 'ai.chat.generate', input: { prompt: 'Hello' } })
  await until(async () => (await job(id)).status === 'succeeded', 'the chat answers')
  await open(`/settings/jobs/${id}`)
  await statusShown('succeeded')
  await copies(() => it.page.getByRole('button', { name: 'Copy the answer' }).click(), /\w+ \w+/)
  await it.watcher.assertClean()
})

test('schedules, memory, types and preferences are changed, and every page opens', async () => {
  await open('/settings/schedules')
  await at('new-schedule').first().click()
  await at('schedule-type').click()
  await it.page.getByRole('option', { name: 'deploy.run' }).click()
  await at('save-schedule').click()
  await it.page.locator('[data-schedule]').waitFor()
  await it.page.locator('[data-test=run-now]').click()
  await it.page.locator('[data-test=last-job]').waitFor()
  await open('/settings/memory')
  await at('new-memory').first().click()
  await field('memory-key').fill('user.tea')
  await it.page.locator('textarea[data-test=memory-value], [data-test=memory-value] textarea').fill('Likes tea')
  await at('save-memory').click()
  await it.page.locator('[data-memory="user.tea"]').waitFor()
  await open('/settings/types')
  await it.page.locator('[data-type="deploy.run"] [role=switch]').click()
  await until(async () => !(await it.stack.call('GET', '/v1/job-types/deploy.run')).type.enabled, 'the type is off')
  await open('/settings/preferences')
  await at('dev-mode').click()
  await it.page.getByText('Saved on the server', { exact: true }).waitFor()
  for (const path of ['/chat', '/settings/metrics', '/settings/jobs', '/nowhere']) {
    await open(path)
    await it.page.locator('main h1').waitFor({ state: 'attached' })
    await it.page.keyboard.press('Control+k')
    await it.page.getByPlaceholder(/Type a command/).waitFor()
    await it.page.keyboard.press('Escape')
  }
  await it.watcher.assertClean()
})
