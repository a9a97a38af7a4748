/** JSON that people write and read: not a digit changes, and what is no JSON is not submitted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useBrowser } from './harness.mjs'
import { PARKED_QUEUE } from './stack.mjs'

const { at, field, it, open } = useBrowser()

const NUMBERS = ['9007199254740993', '-9223372036854775808', '1.0', '1e-07', '3.14']
const INPUT = `{"row_id":${NUMBERS[0]},"list":[${NUMBERS.join(',')}]}`
const hasAll = (text) => NUMBERS.filter((number) => !text.includes(number))
const editor = () => it.page.locator('.cm-content')

/** Replaces the text of the editor. Typed with the keyboard it would close brackets by itself. */
async function write(text) {
  await editor().click()
  await it.page.keyboard.press('Control+a')
  await it.page.keyboard.insertText(text)
}

async function newJob(type) {
  await open(`/settings/jobs/new?type=${type}`)
  await at('input-mode').getByRole('tab', { name: 'JSON' }).click()
  await editor().waitFor()
}

const jobAt = async () => it.stack.raw('GET', `/v1/jobs/${it.page.url().split('/').at(-1)}`)
const ofJob = (url) => /jobs\/[0-9a-f-]{36}$/.test(url.pathname)

test('numbers of a job are created, shown, copied and run again as they were written', async () => {
  await newJob('report.generate')
  await field('queue').fill(PARKED_QUEUE)
  await write(INPUT)
  await at('submit').click()
  await it.page.waitForURL(ofJob)
  assert.deepEqual(hasAll(await jobAt()), [])
  await at('bodies').getByRole('tab', { name: 'Input' }).click()
  await at('body').getByText(NUMBERS[0]).first().waitFor()
  assert.deepEqual(hasAll(await at('body').innerText()), [])
  const first = it.page.url()
  await at('more').click()
  await it.page.getByRole('menuitem', { name: 'Edit and run again' }).click()
  await at('input-mode').getByRole('tab', { name: 'JSON' }).click()
  await editor().getByText(NUMBERS[0]).first().waitFor()
  await it.page.reload()
  await at('input-mode').getByRole('tab', { name: 'JSON' }).click()
  await editor().getByText(NUMBERS[0]).first().waitFor()
  await at('submit').click()
  await it.page.waitForURL((url) => ofJob(url) && url.href !== first)
  assert.deepEqual(hasAll(await jobAt()), [])
  await it.watcher.assertClean()
})

test('numbers of a memory and of a schedule outlive a change of something else', async () => {
  await it.stack.raw('POST', '/v1/memory', `{"scope":"big.ints","key":"row","value":${INPUT},"tags":["a"]}`)
  await it.stack.raw('POST', '/v1/memory', '{"scope":"big.ints","key":"count","value":9007199254740993}')
  await open('/settings/memory?scope=big.ints')
  for (const key of ['row', 'count']) {
    await it.page.locator(`[data-memory="${key}"] [data-test=open-memory]`).click()
    const tags = it.page.getByPlaceholder('Type, then Enter')
    await tags.fill('seven')
    // A tag that was typed and not yet entered is one all the same.
    if (key === 'row') await tags.press('Enter')
    await at('save-memory').click()
    await at('memory-form').waitFor({ state: 'detached' })
  }
  const stored = await it.stack.raw('GET', '/v1/memory?scope=big.ints')
  assert.deepEqual(hasAll(stored), [])
  assert.match(stored, /"value":9007199254740993,"tags":\["seven"\]/)

  await it.stack.raw(
    'POST',
    '/v1/schedules',
    `{"type":"report.generate","name":"Rows","cron":"0 3 1 1 *","input":${INPUT}}`,
  )
  await open('/settings/schedules')
  await at('open-schedule').click()
  await editor().getByText(NUMBERS[0]).first().waitFor()
  assert.ok(await at('save-schedule').isDisabled(), 'nothing has changed')
  await field('schedule-name').fill('All rows')
  await at('save-schedule').click()
  await it.page.getByText('All rows').waitFor()
  assert.deepEqual(hasAll(await it.stack.raw('GET', '/v1/schedules')), [])
  await it.watcher.assertClean()
})

test('preferences that are not ours keep their digits', async () => {
  await it.stack.raw('PUT', '/v1/ui-prefs', `{"prefs":{"theirs":${INPUT}}}`)
  await open('/settings/preferences')
  await at('dev-mode').click()
  await it.page.getByText('Saved on the server', { exact: true }).waitFor()
  assert.deepEqual(hasAll(await it.stack.raw('GET', '/v1/ui-prefs')), [])
})

test('broken JSON is not submitted, and the form says where it breaks', async () => {
  await newJob('deploy.run')
  await write('{"replicas": 5000}')
  await at('submit').click()
  await at('problems').getByText('input.replicas').waitFor()
  await write('{"target": "good", "replicas": 2')
  await at('submit').click()
  await at('problems')
    .getByText(/line 1, column 33/)
    .waitFor()
  assert.equal(await at('problems').getByText('input.replicas').count(), 0, 'what was wrong before is gone')
  await at('input-mode').getByRole('tab', { name: 'Form' }).click()
  await it.page.getByText('Mend the JSON first').waitFor()
  await it.page.reload()
  await editor().getByText('"good"').waitFor()
  await at('submit').click()
  await at('problems')
    .getByText(/line 1, column 33/)
    .waitFor()
  await write('{"target": "good", "replicas": 2}')
  await at('problems').waitFor({ state: 'detached' })
  await at('submit').click()
  await it.page.waitForURL(ofJob)
  assert.match(await jobAt(), /"input":\{"target":"good","replicas":2\}/)
  await it.watcher.assertClean()
})

test('starting over empties the editor, and what is submitted is what it shows', async () => {
  await newJob('report.generate')
  await field('queue').fill(PARKED_QUEUE)
  await write('{"topic": "tea"}')
  await at('submit').click()
  await it.page.waitForURL(ofJob)
  await it.page.goBack()
  await it.page.getByRole('button', { name: 'Start over' }).click()
  await at('input-mode').getByRole('tab', { name: 'JSON' }).click()
  assert.equal((await editor().innerText()).trim(), '{}')
  await it.watcher.assertClean()
})
