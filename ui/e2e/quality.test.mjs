/** Size, keyboard, addresses and accessibility. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { useBrowser } from './harness.mjs'
import { PARKED_QUEUE, until } from './stack.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PHONE = { width: 390, height: 844 }

const { at, it, job, open, submit } = useBrowser()

test('the keyboard alone finds, opens and leaves things', async () => {
  await submit({ type: 'report.generate', queue: PARKED_QUEUE })
  await open('/settings/jobs')
  await it.page.locator('[data-job]').first().waitFor()
  await it.page.keyboard.press('j')
  await it.page.keyboard.press('Enter')
  await it.page.waitForURL(/\/settings\/jobs\/[0-9a-f-]{36}$/)
  const id = it.page.url().split('/').at(-1)
  await it.page.keyboard.press('g')
  await it.page.keyboard.press('t')
  await it.page.waitForURL(/\/settings\/types$/)
  await it.page.keyboard.press('Control+k')
  await it.page.getByPlaceholder(/Type a command/).fill(id)
  await it.page.getByRole('option', { name: `Open job ${id}` }).waitFor()
  await it.page.keyboard.press('Enter')
  await it.page.waitForURL(new RegExp(id))
  await it.page.keyboard.press('?')
  await it.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await it.page.keyboard.press('Escape')
  await it.watcher.assertClean()
})

test('old addresses lead to the pages of today', async () => {
  const routes = {
    '/': '/chat',
    '/jobs': '/settings/jobs',
    '/jobs/new': '/settings/jobs/new',
    '/jobs/abc': '/settings/jobs/abc',
    '/types': '/settings/types',
    '/schedules': '/settings/schedules',
    '/metrics': '/settings/metrics',
    '/memory': '/settings/memory',
    '/settings': '/settings/jobs',
    '/settings/memory-reset': '/settings/memory',
  }
  it.watcher.allow(/404/)
  for (const [from, to] of Object.entries(routes)) {
    await open(from)
    await it.page.waitForURL(`${it.stack.url}/ui${to}`)
  }
  await it.watcher.assertClean()
})

test('no page has a serious accessibility finding, light and wide or dark and narrow', async () => {
  it.watcher.allow(/404/)
  const done = await submit({ type: 'deploy.run', tags: ['one'], callback_url: 'https://hooks.example.com/' })
  const failed = await submit({ type: 'data.fetch' })
  const parked = await submit({ type: 'report.generate', queue: PARKED_QUEUE })
  const chat = await submit({ type: 'ai.chat.generate', input: { prompt: 'Hello' } })
  await it.stack.call('POST', '/v1/schedules', { type: 'deploy.run', cron: '0 3 * * *' })
  await it.stack.call('POST', '/v1/memory', { scope: 'agent.chat', key: 'user.tea', value: 'Likes tea' })
  await until(async () => (await job(failed.id)).status === 'failed', 'data.fetch fails')
  await until(async () => (await job(chat.id)).status === 'succeeded', 'the chat answers')
  const paths = [
    ['/chat'],
    ['/settings/jobs'],
    ['/settings/jobs?queue=nothing'],
    ['/settings/jobs/new?type=deploy.run'],
    [`/settings/jobs/${done.id}`],
    [`/settings/jobs/${failed.id}`],
    [`/settings/jobs/${parked.id}`],
    ['/settings/jobs/none'],
    ['/settings/types'],
    ['/settings/types', () => it.page.locator('[data-type="deploy.run"] button').last().click()],
    ['/settings/preferences'],
    ['/settings/jobs', () => it.page.locator('[data-test=filter-type]').click()],
    ['/settings/memory'],
    ['/settings/memory', () => at('new-memory').first().click()],
    ['/settings/metrics'],
    ['/settings/schedules'],
    ['/settings/schedules', () => at('new-schedule').first().click()],
    ['/settings/schedules', () => at('edit-cadence').first().click()],
    [`/settings/jobs/${chat.id}`],
    ['/nowhere'],
    ['/settings/jobs', () => it.page.keyboard.press('Control+k')],
    ['/settings/jobs', () => it.page.keyboard.press('?')],
    ['/settings/jobs', () => it.page.locator('[data-test=key-menu]').click()],
  ]
  const findings = []
  const looks = [
    ['light', { width: 1440, height: 900 }],
    ['dark', PHONE],
  ]
  for (const [colorScheme, size] of looks) {
    await it.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await it.page.setViewportSize(size)
    for (const [path, act] of paths) {
      await open(path)
      await it.page.locator('main h1, main [role=alert]').first().waitFor({ state: 'attached' })
      if (act) await act()
      await settled()
      findings.push(...(await audit(`${path} ${colorScheme} ${size.width}`)))
    }
  }
  assert.deepEqual([...new Set(findings)], [])
  await it.watcher.assertClean()
})

/** Nothing is loading and nothing moves. */
async function settled() {
  await it.page.waitForFunction(
    () =>
      document.querySelector('[aria-busy=true], [aria-label^=Loading]') === null &&
      document.getAnimations().every((animation) => animation.playState !== 'running'),
  )
}

async function audit(where) {
  await it.page.evaluate(AXE)
  const { violations } = await it.page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }),
  )
  // While a menu is open it holds the focus, and the page behind it is hidden without being made inert: axe cannot know
  // that Tab does not reach it.
  const isMenuOpen = (await it.page.locator('[role=listbox][data-state=open]').count()) > 0
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .filter(({ id }) => !(isMenuOpen && id === 'aria-hidden-focus'))
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${where}: ${id} at ${node.target.join(' ')}: ${node.failureSummary}`),
    )
}
