/** Schedules, metrics, memory and a streamed answer in a real browser against the real stack. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useBrowser } from './harness.mjs'
import { READER, until } from './stack.mjs'

const { at, field, it, open, statusShown, submit } = useBrowser()
const schedulesOf = async () => (await it.stack.call('GET', '/v1/schedules')).schedules

test('a schedule made in the form fires, survives a restart, and its history says why a run was skipped', async () => {
  await open('/settings/schedules')
  await at('new-schedule').click()
  await at('schedule-type').click()
  await it.page.getByRole('option', { name: 'report.generate' }).click()
  await field('schedule-name').fill('Every five seconds')
  await field('every').fill('5')
  await at('unit').click()
  await it.page.getByRole('option', { name: 'seconds' }).click()
  await at('preview').getByText('Every 5 seconds').waitFor()
  assert.equal(await at('preview').locator('li').count(), 5)
  await at('save-schedule').click()
  const row = it.page.locator('[data-schedule]').filter({ hasText: 'Every five seconds' })
  await row.waitFor()
  await row.locator('[data-test=last-job]').waitFor()
  it.watcher.allow(/ERR_CONNECTION|Failed to fetch|Failed to load/)
  await it.stack.stop()
  await it.stack.start()
  const [before] = await schedulesOf()
  await until(async () => (await schedulesOf())[0].last_job_id !== before.last_job_id, 'it fires after the restart')
  await it.stack.call('PATCH', '/v1/job-types/report.generate', { enabled: false })
  await row.locator('[data-test=last-error]').waitFor()
  await it.stack.call('PATCH', '/v1/job-types/report.generate', { enabled: true })
  await row.locator('[data-test=more]').click()
  await it.page.getByRole('menuitem', { name: 'History' }).click()
  await at('history').getByText('SCHEDULE_TYPE_UNAVAILABLE').first().waitFor()
  await at('history').getByText('Ran').first().waitFor()
  await it.page.keyboard.press('Escape')
  await row.locator('[data-test=more]').click()
  await it.page.getByRole('menuitem', { name: 'Delete' }).click()
  await at('confirm').click()
  await row.waitFor({ state: 'detached' })
  assert.deepEqual(await schedulesOf(), [])
})

test('a cadence is edited in its row with a preview, and a bad one is refused where it stands', async () => {
  it.watcher.allow(/400/)
  await it.stack.call('POST', '/v1/schedules', {
    type: 'report.generate',
    name: 'Weekly',
    cron: '0 9 * * 1',
    timezone: 'Europe/Helsinki',
  })
  await open('/settings/schedules')
  await it.page.getByText('At 09:00, only on Monday').waitFor()
  await at('edit-cadence').click()
  await field('cron').fill('30 2 * * *')
  await at('preview').getByText('At 02:30').waitFor()
  await at('next-runs').locator('li').nth(4).waitFor()
  await field('cron').fill('0 0 31 2 *')
  await at('preview').locator('.text-error').waitFor()
  await field('cron').fill('*/15 * * * *')
  await at('preview').getByText('Every 15 minutes').waitFor()
  await at('save-cadence').click()
  await at('cadence-form').waitFor({ state: 'detached' })
  const [saved] = await schedulesOf()
  assert.equal(saved.cron, '*/15 * * * *')
  await it.watcher.assertClean()
})

test('figures and charts move while jobs run', async () => {
  await open('/settings/metrics')
  await at('tiles').waitFor()
  const created = () => it.page.locator('[data-tile=Created]').textContent().then(Number)
  const before = await created()
  for (let number = 0; number < 5; number++) await submit({ type: 'deploy.run' })
  await until(async () => (await created()) >= before + 5, 'the tile counts the new jobs', 20_000)
  await it.page.locator('[data-test=chart] canvas').nth(3).waitFor()
  await at('types').getByText('deploy.run').waitFor()
  await submit({ type: 'report.generate', queue: 'nobody' })
  await at('queues').getByText('no worker serves it').waitFor()
  await it.watcher.assertClean()
})

test('three memories are written, and a question in other words finds the right one', async () => {
  await open('/settings/memory')
  const memories = [
    ['garden.water', 'The tomato plants need watering every morning in July'],
    ['car.service', 'The winter tyres are stored at the garage on Mill Street'],
    ['kid.school', 'The parents evening at school begins at six on Thursday'],
  ]
  for (const [key, value] of memories) {
    await at('new-memory').click()
    await field('memory-scope').fill('home.notes')
    await field('memory-key').fill(key)
    await it.page.locator('textarea[data-test=memory-value], [data-test=memory-value] textarea').fill(value)
    await at('save-memory').click()
    await it.page.locator(`[data-memory="${key}"]`).waitFor()
  }
  await it.page.waitForFunction(
    () => document.querySelectorAll('[data-test=memories] [data-embedding=ready]').length === 3,
  )
  await field('memory-query').fill('Where did we leave the snow wheels of the automobile?')
  await at('memory-search').click()
  const first = at('matches').locator('[data-memory]').first()
  await first.waitFor()
  assert.equal(await first.getAttribute('data-memory'), 'car.service')
  await first.locator('[data-test=share]').first().waitFor()
  await first.locator('[data-test=open-memory]').click()
  await at('delete-memory').click()
  await it.page.locator('[data-memory="car.service"]').waitFor({ state: 'detached' })
  await at('reset-scope').click()
  await at('confirm').click()
  await it.page.locator('[data-scope="home.notes"]').waitFor({ state: 'detached' })
  await it.watcher.assertClean()
})

test('an answer is written before the eyes, is whole after a reload, and says what it cost', async () => {
  const { id } = await submit({ type: 'ai.chat.generate', input: { prompt: 'Tell me about tea' } })
  await open(`/settings/jobs/${id}`)
  await it.page.waitForFunction(
    () => (document.querySelector('[data-test=answer-text]')?.textContent ?? '').length > 40,
  )
  assert.equal((await it.stack.call('GET', `/v1/jobs/${id}`)).job.status, 'running')
  await it.page.reload()
  await statusShown('succeeded')
  const { job } = await it.stack.call('GET', `/v1/jobs/${id}`)
  await it.page.waitForFunction(
    (text) => document.querySelector('[data-test=answer-text]')?.textContent === text,
    job.result.output_text,
  )
  const { events } = await it.stack.call('GET', `/v1/jobs/${id}/events?limit=2000`)
  const deltas = events.filter(({ kind }) => kind === 'delta')
  assert.equal(deltas.map(({ message }) => message).join(''), job.result.output_text)
  await at('usage').waitFor()
  const usage = await it.stack.call('GET', `/v1/jobs/${id}/usage`)
  assert.ok(usage.total.cost_usd > 0)
  assert.match(await at('cost').textContent(), /^\$0\.\d+$/)
  await it.watcher.assertClean()
})

test('a key that may only read sees all of it and is offered nothing to change', async () => {
  for (const [path, offered] of [
    ['/settings/schedules', 'new-schedule'],
    ['/settings/memory', 'new-memory'],
    ['/settings/metrics', null],
  ]) {
    await open(path, READER)
    await it.page.locator('main h1').waitFor()
    if (offered) assert.equal(await at(offered).count(), 0)
  }
  await it.watcher.assertClean()
})
