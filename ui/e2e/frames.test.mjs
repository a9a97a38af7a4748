/** How long things take: by itself, because other tests would lengthen it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useBrowser } from './harness.mjs'
import { workspaceOf } from './sharedFile.mjs'
import { SLOW_QUEUE, until } from './stack.mjs'

const used = useBrowser()
const { at, it, job, lineCount, open, submit } = used
const { create, row } = workspaceOf(used)

test('a log of 20,000 lines opens and scrolls without drawing them all', async () => {
  // The server keeps 10,000 events of an attempt, so it takes several; each also says how it began and ended.
  const input = { lines: 7_000, stumbles: 2 }
  const lines =
    3 * 7_000 + 'created, claimed, failed, queued, claimed, failed, queued, claimed, succeeded'.split(',').length
  const { id } = await submit({ type: 'report.generate', queue: SLOW_QUEUE, input, max_attempts: 3, timeout_sec: 300 })
  await until(async () => (await job(id)).status === 'succeeded', 'the talk ends', 120_000)
  await open(`/settings/jobs/${id}`)
  await until(async () => (await lineCount()) >= lines, 'all lines', 30_000)
  assert.equal(await lineCount(), lines)
  const drawn = await it.page.locator('[data-test=log-line]').count()
  assert.ok(drawn < 120, `${drawn} lines are in the page`)
  const slowest = await it.page.evaluate(async () => {
    const box = document.querySelector('[data-test=log]')
    const frames = []
    let last = performance.now()
    for (let step = 0; step < 60; step++) {
      box.scrollTop = (box.scrollHeight / 60) * step
      await new Promise(requestAnimationFrame)
      const now = performance.now()
      frames.push(now - last)
      last = now
    }
    return frames.sort((one, two) => one - two)[Math.floor(frames.length * 0.9)]
  })
  console.log(`scrolling 20,000 lines: 90 % of the frames within ${slowest.toFixed(0)} ms`)
  assert.ok(slowest < 100, `the slow frames take ${slowest} ms`)
  await it.page.locator('[data-test=log]').evaluate((box) => (box.scrollTop = 0))
  await it.page.locator('[data-test=log-line]').filter({ hasText: 'Job created' }).waitFor()
  await it.watcher.assertClean()
})

test('with 10,000 jobs in the store the list is there within a second', async () => {
  for (let batch = 0; batch < 100; batch++) {
    const jobs = Array.from({ length: 100 }, () => ({
      type: 'report.generate',
      queue: 'parked.many',
      input: { batch },
    }))
    await it.stack.call('POST', '/v1/jobs/batch', { jobs })
  }
  const times = []
  for (let round = 0; round < 4; round++) {
    await open('/settings/types')
    await it.page.locator('[data-type]').first().waitFor()
    const start = Date.now()
    await it.page.goto(`${it.stack.url}/ui/settings/jobs?queue=parked.many`)
    await it.page.locator('[data-job]').nth(49).waitFor()
    await at('status-failed').click({ trial: true })
    times.push(Date.now() - start)
  }
  console.log(`Jobs page with 10,000 jobs, from address to clickable: ${times.join(', ')} ms`)
  assert.ok(Math.min(...times) < 1000, `took ${times} ms`)
  await at('older').click()
  await it.page.waitForURL(/cursor=/)
  await it.page.locator('[data-job]').nth(49).waitFor()
  await it.page.goBack()
  await it.page.waitForURL((url) => !url.search.includes('cursor'))
  await it.watcher.assertClean()
})

test('a folder of 10,000 files opens at once and scrolls without drawing them all', async () => {
  await create('many', null)
  // The stack's own folder: over HTTP it would take minutes.
  it.stack.fill('workspace/many', 10_000)
  await open('/workspace')
  await row('many').waitFor()
  const started = Date.now()
  await row('many').click()
  await row('many/file-00000.txt').waitFor()
  const took = Date.now() - started
  const slowest = await it.page.evaluate(async () => {
    const box = document.querySelector('[data-test=tree]')
    const frames = []
    let last = performance.now()
    while (box.scrollTop + box.clientHeight < 10_000 * 30 - 60) {
      box.scrollTop += 2_000
      await new Promise(requestAnimationFrame)
      frames.push(performance.now() - last)
      last = performance.now()
      if (frames.length > 2_000) break
    }
    return frames.sort((one, two) => one - two)[Math.floor(frames.length * 0.9)]
  })
  console.log(`10,000 files: first rows after ${took} ms, 90 % of the frames within ${slowest.toFixed(0)} ms`)
  await row('many/file-09999.txt').waitFor()
  const drawn = await it.page.locator('[data-path]').count()
  assert.ok(drawn < 120, `${drawn} rows are in the page`)
  assert.ok(slowest < 100, `the slow frames take ${slowest} ms`)
  await it.watcher.assertClean()
})

test('nothing stalls while two hundred words stream', async () => {
  const settings = { memory: false, model: 'fault:ok;words=200;pace_ms=15' }
  const { conversation } = await it.stack.call('POST', '/v1/conversations', { title: 'Smooth', settings })
  const prompt = it.page.locator('textarea[aria-label=Message]')
  await open(`/chat?c=${conversation.id}`)
  await prompt.waitFor()
  await it.page.evaluate(() => {
    globalThis.longTasks = []
    new PerformanceObserver((list) => {
      globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration))
    }).observe({ type: 'longtask' })
  })
  let worst = []
  for (let round = 0; round < 3; round++) {
    await it.page.evaluate(() => (globalThis.longTasks.length = 0))
    await prompt.fill('Talk')
    await prompt.press('Enter')
    await until(async () => (await answered(conversation.id)) > round, 'the answer is whole', 60_000)
    await at('send').waitFor()
    worst = await it.page.evaluate(() => globalThis.longTasks)
    console.log(`long tasks while 200 words stream: ${worst.map(Math.round).join(', ') || 'none'}`)
    if (worst.length === 0) break
  }
  assert.deepEqual(worst, [])
  await it.watcher.assertClean()
})

/** How many answers a conversation has, while none is under way; -1 while one is. */
async function answered(id) {
  const { conversation, messages } = await it.stack.call('GET', `/v1/conversations/${id}/messages`)
  return conversation.state === 'idle' ? messages.filter(({ role }) => role === 'assistant').length : -1
}
