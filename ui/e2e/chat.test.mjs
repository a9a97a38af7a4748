/** The chat in a real browser against the real stack, with a model server that follows a script. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { useBrowser } from './harness.mjs'
import { ADMIN, READER, until } from './stack.mjs'
import { watchPage } from './watch.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PHONE = { width: 390, height: 844 }
const { at, it, open } = useBrowser()

/** A model that says so many words, and waits between them. */
const talker = (words, paceMs) => `fault:ok;words=${words};pace_ms=${paceMs}`
const script = (title, ...turns) => `${title} agent-script:${JSON.stringify(turns)}`

/** A conversation made over the API. */
async function converse(settings = {}, title) {
  const body = { settings: { memory: false, ...settings }, ...(title ? { title } : {}) }
  return (await it.stack.call('POST', '/v1/conversations', body)).conversation.id
}
const say = (id, text, rest = {}) => it.stack.call('POST', `/v1/conversations/${id}/messages`, { text, ...rest })
const wordsOf = ({ parts }) => parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')
const idle = (id, count) =>
  until(
    async () => {
      const { conversation, messages } = await it.stack.call('GET', `/v1/conversations/${id}/messages`)
      return conversation.state === 'idle' && messages.length >= count && messages
    },
    `${count} messages and nothing more to come`,
    60_000,
  )

const prompt = (page = it.page) => page.locator('textarea[aria-label=Message]')
const answers = (page = it.page) => page.locator('[data-role=assistant]')
const last = (page = it.page) => answers(page).last()
const opened = () => new URL(it.page.url()).searchParams.get('c')
const flat = (text) => text.replaceAll(/\s+/g, ' ').trim()
const shows = (text, page = it.page) =>
  until(async () => flat((await last(page).textContent()) ?? '').includes(flat(text)), `“${text.slice(0, 40)}”`, 60_000)

async function send(text, key = 'Enter') {
  await prompt().fill(text)
  await prompt().press(key)
}

test('a first message begins a conversation, and its answer streams, is whole, costs and stays', async () => {
  await open('/chat')
  await prompt().waitFor()
  await send('Tell me about tea')
  await it.page.waitForURL(/c=[0-9a-f-]{36}/)
  await last().waitFor()
  const halfway = await until(async () => {
    const length = ((await last().textContent()) ?? '').length
    return length > 30 && length
  }, 'the first words')
  assert.equal((await it.stack.call('GET', `/v1/conversations/${opened()}`)).conversation.state, 'running')
  await at('stop').waitFor()
  const [, answer] = await idle(opened(), 2)
  await shows(wordsOf(answer))
  assert.ok(wordsOf(answer).length > halfway)
  await at('send').waitFor()
  await at('message-cost').last().waitFor()
  assert.match(await at('total-cost').textContent(), /\$\d/)
  assert.equal(await at('title').textContent(), 'Tell me about tea')
  assert.match(await it.page.title(), /^Tell me about tea · /)
  await it.page.reload()
  await shows(wordsOf(answer))
  assert.equal(await answers().count(), 1)
  await it.watcher.assertClean()
})

test('the API and the worker are killed and the page is loaded again: the same bytes, no part twice', async () => {
  it.watcher.allow(/Failed to load resource|ERR_/)
  const id = await converse({ model: talker(200, 25) }, 'Two hundred words')
  await open(`/chat?c=${id}`)
  await send('Talk')
  const grows = async (than) => until(async () => ((await last().textContent()) ?? '').length > than, `${than} letters`)
  await last().waitFor()
  await grows(60)
  const api = it.stack.apiPid()
  process.kill(api, 'SIGKILL')
  await until(() => ![null, api].includes(it.stack.apiPid()), 'the API is back')
  await grows(300)
  await it.page.reload()
  await last().waitFor()
  const worker = it.stack.workerPid()
  process.kill(worker, 'SIGKILL')
  const [, answer] = await idle(id, 2)
  assert.equal(wordsOf(answer).split(' ').length, 200)
  await shows(wordsOf(answer))
  assert.equal(await answers().count(), 1)
  const drawn = await last().locator('[data-test=markdown], .markdown, p').first().textContent()
  assert.equal(flat(drawn), flat(wordsOf(answer)))
  await it.watcher.assertClean()
})

test('two tabs and another device agree, whoever speaks', async () => {
  const id = await converse({ model: talker(60, 30) }, 'Together')
  await open(`/chat?c=${id}`)
  const other = await it.page.context().newPage()
  await other.addInitScript((key) => sessionStorage.setItem('rauskuclaw_api_key', key), READER)
  const watcher = watchPage(other, it.stack.url)
  await other.goto(`${it.stack.url}/ui/chat?c=${id}`)
  await prompt().waitFor()
  await other.getByPlaceholder('This key may only read').waitFor()
  await send('First')
  await last(other).waitFor()
  await other.reload()
  const [, first] = await idle(id, 2)
  await shows(wordsOf(first))
  await shows(wordsOf(first), other)
  await say(id, 'Second, from elsewhere')
  const found = await idle(id, 4)
  for (const page of [it.page, other]) {
    await until(async () => (await answers(page).count()) === 2, 'both answers')
    await shows(wordsOf(found[3]), page)
    assert.equal(await page.locator('[data-role=user]').count(), 2)
  }
  assert.equal(await other.locator('[data-test=send]').isEnabled(), false)
  await watcher.assertClean()
  await other.close()
  await it.watcher.assertClean()
})

test('while it answers, what is said waits, is changed, taken back, or heard at once', async () => {
  const id = await converse({ model: talker(120, 40) }, 'Busy')
  await open(`/chat?c=${id}`)
  await send('Begin')
  await at('stop').waitFor()
  for (const text of ['One more', 'Not this']) {
    await prompt().fill(text)
    await at('queue').waitFor()
    await prompt().press('Enter')
    await it.page.locator('[data-queued]').filter({ hasText: text }).waitFor()
  }
  const second = it.page.locator('[data-queued]').filter({ hasText: 'Not this' })
  await second.locator('[data-test=drop-queued]').click()
  await second.waitFor({ state: 'detached' })
  await at('edit-queued').click()
  await it.page.getByLabel('The waiting message').fill('One more thing')
  await it.page.keyboard.press('Enter')
  await it.page.locator('[data-queued]').filter({ hasText: 'One more thing' }).waitFor()
  const messages = await idle(id, 4)
  assert.equal(wordsOf(messages[2]), 'One more thing')
  assert.equal(messages.length, 4)
  await until(async () => (await it.page.locator('[data-queued]').count()) === 0, 'nothing waits')
  await until(async () => (await answers().count()) === 2, 'both answers')
  await it.watcher.assertClean()
})

test('it is steered, stopped, tried again, and what was said is edited; every version is there', async () => {
  const id = await converse({ model: talker(150, 40) }, 'Versions')
  await open(`/chat?c=${id}`)
  await send('First words')
  await last().waitFor()
  await until(async () => ((await last().textContent()) ?? '').length > 20, 'some words')
  await prompt().press('Escape')
  await at('send').waitFor()
  await it.page.getByText('Stopped here.').waitFor()
  await it.stack.call('PATCH', `/v1/conversations/${id}`, { settings: { model: talker(12, 20) } })
  await last().locator('[data-test=retry-message]').click()
  await until(async () => (await at('version').allTextContents()).includes('2/2'), 'the second answer')
  await idle(id, 2)
  await at('send').waitFor()
  await last().locator('[data-test=version-before]').click()
  await it.page.getByText('Stopped here.').waitFor()
  await last().locator('[data-test=version-after]').click()
  await it.page.getByText('Stopped here.').waitFor({ state: 'detached' })
  await prompt().focus()
  await it.page.keyboard.press('ArrowUp')
  await it.page.getByLabel('Your message').fill('Better words')
  await it.page.keyboard.press('Enter')
  const user = it.page.locator('[data-role=user]').last()
  await user.getByText('Better words').waitFor()
  await until(async () => (await user.locator('[data-test=version]').textContent()) === '2/2', 'two questions')
  await idle(id, 2)
  await user.locator('[data-test=version-before]').click()
  await it.page.getByText('First words').waitFor()
  await until(async () => (await last().locator('[data-test=version]').count()) === 1, 'its answers')
  await it.page.reload()
  await it.page.getByText('First words').waitFor()
  await it.watcher.assertClean()
})

test('what steers is heard by the answer under way', async () => {
  const id = await converse({ model: talker(100, 40) }, 'Steered')
  await open(`/chat?c=${id}`)
  await send('Talk')
  await until(async () => ((await last().textContent()) ?? '').length > 20, 'some words')
  await prompt().fill('Shorter, please')
  await prompt().press('Control+Enter')
  await last().getByText('Shorter, please').waitFor({ timeout: 60_000 })
  const messages = await idle(id, 2)
  assert.equal(messages.length, 2)
  assert.equal(await it.page.locator('[data-queued]').count(), 0)
  await it.watcher.assertClean()
})

test('it proposes three jobs: one runs by policy, one when asked, one is not wanted; results come back', async () => {
  const jobs = [
    { type: 'report.generate', input: { title: 'Watering' }, timeout_sec: 20 },
    { type: 'report.generate', input: { title: 'Harvest' }, timeout_sec: 300 },
    { type: 'deploy.run', input: { target: 'staging' }, timeout_sec: 20 },
  ]
  const calls = [{ tool: 'suggest_jobs', arguments: { jobs } }]
  const id = await converse({}, 'Three jobs')
  await open(`/chat?c=${id}`)
  await send(script('What would help?', { calls }, { say: 'These would help.' }))
  const proposal = at('proposal')
  await until(async () => (await proposal.count()) === 3, 'three proposals', 60_000)
  await idle(id, 2)
  await at('create-auto').click()
  await proposal.nth(0).locator('[data-test=proposal-job]').waitFor({ timeout: 30_000 })
  assert.equal(await at('proposal-job').count(), 1)
  await at('toggle-jobs').click()
  const succeeded = at('created-jobs').locator('[data-status=succeeded]')
  await until(async () => (await succeeded.count()) === 1, 'the first job is done', 60_000)
  await it.page.locator('[data-role=system]').first().waitFor({ timeout: 30_000 })
  await proposal.nth(1).locator('[data-test=proposal-create]').click()
  await until(async () => (await succeeded.count()) === 2, 'the second job is done', 60_000)
  await proposal.nth(2).locator('[data-test=proposal-dismiss]').click()
  await proposal.nth(2).getByText('Dismissed').waitFor()
  await until(async () => (await it.page.locator('[data-role=system]').count()) === 2, 'both results', 30_000)
  await it.page.reload()
  await until(async () => (await at('proposal-job').count()) === 2, 'what became of them')
  await proposal.nth(2).getByText('Dismissed').waitFor()
  assert.equal((await it.stack.call('GET', `/v1/conversations/${id}/jobs`)).count, 2)
  await it.watcher.assertClean()
})

test('what a run asks is answered in the chat, and what was approved happens once', async () => {
  const input = { title: 'Asked for' }
  const calls = [{ tool: 'job_create', arguments: { type: 'report.generate', input } }]
  const id = await converse({}, 'A question')
  await open(`/chat?c=${id}`)
  await send(script('Create it', { calls }, { say: 'It is created.' }))
  const approve = it.page.getByRole('button', { name: 'approve' })
  await approve.waitFor({ timeout: 60_000 })
  await it.page.reload()
  await last().getByText('Asked for').first().waitFor()
  await approve.click()
  await idle(id, 2)
  await shows('It is created.')
  await last().getByText('approve').first().waitFor()
  const { jobs } = await it.stack.call('GET', '/v1/jobs?type=report.generate&limit=50')
  const whole = await Promise.all(jobs.map(({ id: job }) => it.stack.call('GET', `/v1/jobs/${job}`)))
  assert.equal(whole.filter(({ job }) => job.input?.title === 'Asked for').length, 1)
  await it.watcher.assertClean()
})

test('what it remembers is read and shown, and a file is edited beside it', async () => {
  await it.stack.call('POST', '/v1/memory', { scope: 'agent.chat', key: 'tea.taste', value: 'Likes oolong tea best' })
  await it.stack.call('POST', '/v1/workspace/create', { path: 'beside.md', content: 'line\n' })
  await open('/chat')
  await send('Which tea do I like best?')
  await idle((await until(opened, 'an address')), 2)
  await last().getByText(/memor/i).first().click()
  await last().getByText('tea.taste').waitFor()
  await at('toggle-files').click()
  await it.page.locator('[data-path="beside.md"]').click()
  await it.page.getByRole('button', { name: 'Edit', exact: true }).click()
  await it.page.locator('.cm-content').click()
  await it.page.keyboard.press('Control+Home')
  await it.page.keyboard.type('First ')
  await it.page.keyboard.press('Control+s')
  const saved = async () => (await it.stack.call('GET', '/v1/workspace/file?path=beside.md')).file.content
  await until(async () => (await saved()).startsWith('First line'), 'it is saved')
  assert.ok(await prompt().isVisible())
  await it.watcher.assertClean()
})

test('conversations are found, renamed, saved, archived and erased', async () => {
  const id = await converse({ model: talker(3, 0) }, 'About beetroot')
  await say(id, 'A word that is nowhere else: quokka')
  await idle(id, 2)
  await open('/chat')
  const row = it.page.locator(`[data-conversation="${id}"]`)
  const menu = async (name) => {
    await row.hover()
    await row.locator('[data-test=conversation-menu]').click()
    await it.page.getByRole('menuitem', { name }).click()
  }
  await row.waitFor()
  await it.page.keyboard.press('Escape')
  await it.page.keyboard.press('/')
  await it.page.keyboard.type('quokka')
  await until(async () => (await it.page.locator('[data-conversation]').count()) === 1, 'one is found')
  await row.click()
  await it.page.waitForURL(new RegExp(id))
  await it.page.getByLabel('Search conversations').fill('')
  await menu('Rename')
  await it.page.getByLabel('Title').fill('About <b>quokkas</b>')
  await it.page.keyboard.press('Enter')
  await row.getByText('About <b>quokkas</b>').waitFor()
  await until(async () => (await at('title').textContent()) === 'About <b>quokkas</b>', 'the title')
  const [download] = await Promise.all([it.page.waitForEvent('download'), menu('Save as Markdown')])
  assert.match(readFileSync(await download.path(), 'utf8'), /quokka/)
  await menu('Archive')
  await row.waitFor({ state: 'detached' })
  await at('show-archived').click()
  await row.waitFor()
  await menu('Delete')
  await at('confirm').click()
  await row.waitFor({ state: 'detached' })
  await it.page.getByText('Conversation deleted').first().waitFor()
  await assert.rejects(it.stack.call('GET', `/v1/conversations/${id}`), /404/)
  it.watcher.allow(/404/)
  await open(`/chat?c=${id}`)
  await it.page.getByText('This conversation could not be opened').waitFor()
  await it.watcher.assertClean()
})

test('the keyboard alone begins, writes, stops, searches and opens', async () => {
  const id = await converse({ model: talker(3, 0) }, 'Reached by keys')
  await say(id, 'Hello')
  await idle(id, 2)
  await open('/settings/jobs')
  await it.page.locator('main h1').waitFor()
  await it.page.keyboard.press('g')
  await it.page.keyboard.press('c')
  await prompt().waitFor()
  await until(() => prompt().evaluate((field) => field === document.activeElement), 'one may write at once')
  await it.page.keyboard.press('Escape')
  await it.page.keyboard.press('j')
  await it.page.waitForURL(/c=/)
  await until(() => prompt().evaluate((field) => field === document.activeElement), 'the field has the focus')
  await it.page.keyboard.type('By keys')
  await it.page.keyboard.press('Enter')
  await idle(opened(), 4)
  await at('send').waitFor()
  await it.page.keyboard.press('Escape')
  await it.page.keyboard.press(']')
  await at('created-jobs').waitFor()
  await it.page.keyboard.press(']')
  await at('created-jobs').waitFor({ state: 'detached' })
  await it.page.keyboard.press('[')
  await at('conversations').waitFor({ state: 'detached' })
  await it.page.keyboard.press('[')
  await it.page.keyboard.press('c')
  await until(() => opened() === null, 'a new one')
  assert.equal(await at('announced').getAttribute('aria-live'), 'polite')
  await it.watcher.assertClean()
})

test('a long conversation opens at its end, and older messages come when one scrolls to them', async () => {
  const id = await converse({ model: talker(30, 0) }, 'Long')
  for (let turn = 0; turn < 30; turn++) {
    await say(id, `Question ${turn}`)
    await idle(id, Math.min(50, 2 * turn + 2))
  }
  await open(`/chat?c=${id}`)
  await it.page.getByText('Question 29').waitFor()
  assert.equal(await it.page.locator('[data-message]').count(), 50)
  const box = at('messages')
  await until(() => box.evaluate((el) => el.scrollHeight - el.scrollTop - el.clientHeight < 50), 'it is at its end')
  await box.hover()
  await until(async () => {
    await it.page.mouse.wheel(0, -3_000)
    return (await it.page.locator('[data-message]').count()) === 60
  }, 'older messages')
  await at('to-newest').click()
  await it.page.getByText('Question 29').waitFor()
  await until(() => box.evaluate((el) => el.scrollHeight - el.scrollTop - el.clientHeight < 50), 'it is at its end')
  await it.watcher.assertClean()
})

test('no accessibility finding, wide and narrow, light and dark, with everything open', async () => {
  const text = 'Words, `code` and\n\n```py\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |'
  const id = await converse({}, 'Looked at')
  await say(id, script('Look', { say: text }))
  await idle(id, 2)
  const looks = [
    ['light', { width: 1440, height: 900 }],
    ['dark', PHONE],
    ['dark', { width: 1440, height: 900 }],
    ['light', PHONE],
  ]
  const findings = []
  for (const [colorScheme, size] of looks) {
    await it.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await it.page.setViewportSize(size)
    const where = (what) => `${what} ${colorScheme} ${size.width}`
    await open('/chat')
    await at('chat-start').waitFor()
    findings.push(...(await audit(where('start'))))
    await open(`/chat?c=${id}`)
    await last().waitFor()
    findings.push(...(await audit(where('conversation'))))
    const width = await it.page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(width <= size.width, `${where('the page')} is ${width} wide`)
    await at('toggle-jobs').click()
    await at('created-jobs').waitFor()
    findings.push(...(await audit(where('jobs'))))
    await it.page.getByRole('tab', { name: 'Files' }).click()
    await at('workspace').waitFor()
    findings.push(...(await audit(where('files'))))
    await at('close-side').click()
    if (size.width < 500) {
      await at('toggle-list').click()
      await at('conversations').waitFor()
      findings.push(...(await audit(where('list'))))
      await it.page.keyboard.press('Escape')
    }
    await at('chat-settings').click()
    await at('chat-settings-form').waitFor()
    findings.push(...(await audit(where('settings'))))
    await it.page.keyboard.press('Escape')
    await at('chat-settings-form').waitFor({ state: 'detached' })
  }
  assert.deepEqual([...new Set(findings)], [])
  await it.watcher.assertClean()
})

async function audit(where) {
  await it.page.waitForFunction(
    () =>
      document.querySelector('[aria-busy=true], [aria-label^=Loading]') === null &&
      document.getAnimations().every((animation) => animation.playState !== 'running'),
  )
  await it.page.evaluate(AXE)
  const { violations } = await it.page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${where}: ${id} at ${node.target.join(' ')}: ${node.failureSummary}`),
    )
}

test('a key that may only read reads, and sees nothing to change', async () => {
  const id = await converse({ model: talker(3, 0) }, 'To be read')
  await say(id, 'Hello')
  await idle(id, 2)
  await open(`/chat?c=${id}`, READER)
  await last().waitFor()
  assert.equal(await at('new-conversation').count(), 0)
  assert.equal(await at('retry-message').count(), 0)
  assert.equal(await at('edit-message').count(), 0)
  assert.ok(ADMIN)
  await it.watcher.assertClean()
})
