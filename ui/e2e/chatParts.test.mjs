/**
 * What messages are drawn with, in a real browser under the real policy: hostile texts in every place that a stranger
 * reaches, and each part for eye, keyboard and screen reader. The API's answers about conversations are the test's.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { useBrowser } from './harness.mjs'
import { HOSTILE_TEXTS, SHORT } from './hostileTexts.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const AT_ONCE = 40
const AT = '2026-02-17T18:11:01.123Z'
const LATER = '2099-03-19T18:11:01.123Z'
const JOB = '0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11'
const { at, it, open } = useBrowser()

const idOf = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const conversation = (id, title, more = {}) => ({
  id,
  title,
  created_by: 'ops',
  settings: {},
  leaf: null,
  active_job: null,
  created_at: AT,
  updated_at: AT,
  archived: false,
  revision: 1,
  cost_usd: 0,
  preview: title,
  state: 'idle',
  ...more,
})
const message = (number, role, parts, more = {}) => ({
  id: idOf(number),
  parent: number === 1 ? null : idOf(number - 1),
  role,
  parts,
  job_id: role === 'assistant' ? JOB : null,
  at: AT,
  status: 'done',
  siblings: [idOf(number)],
  index: 0,
  cost_usd: null,
  ...more,
})

const json = (route, body) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) })
const prepared = new WeakSet()
let [all, messages] = [[], []]

/** Answers what the page asks about conversations: these titles, and in the first conversation these messages. */
async function serve(titles, shown) {
  all = titles.map((title, index) => conversation(idOf(900 + index), title))
  messages = shown
  if (!prepared.has(it.page)) await prepare()
  await open(`/chat?c=${idOf(900)}`)
  if (messages.length > 0) await at('parts').nth(messages.length - 1).waitFor()
}

async function prepare() {
  prepared.add(it.page)
  await it.page.route(/\/v1\/conversations/, (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname.endsWith('/stream')) return route.fulfill({ contentType: 'text/event-stream', body: ': here\n\n' })
    if (pathname.endsWith('/jobs')) return json(route, { ok: true, jobs: [] })
    if (pathname.endsWith('/messages')) {
      const page = { messages, count: messages.length, before: null, cursor: null }
      return json(route, { ok: true, conversation: all[0], ...page })
    }
    if (pathname === '/v1/conversations') {
      return json(route, { ok: true, conversations: all, count: all.length, next_cursor: null, complete: true })
    }
    return json(route, { ok: true, conversation: all[0] })
  })
  await it.page.addInitScript(() => {
    window.__violations = []
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      window.__violations.push(`${violatedDirective} ${blockedURI}`),
    )
  })
}

async function unfold() {
  for (let round = 0; round < 3; round++) {
    await it.page.evaluate(() => {
      for (const fold of document.querySelectorAll('[data-test=parts] [aria-expanded=false]')) fold.click()
    })
  }
}

async function assertInert() {
  const found = await it.page.evaluate(() => {
    const alive = 'script, iframe, object, embed, img, video, audio, base, meta, form, style, template, math'
    const parts = [...document.querySelectorAll('[data-test=parts]')]
    const inside = parts.flatMap((part) => [...part.querySelectorAll('*')])
    return {
      violations: window.__violations,
      alive: parts.flatMap((part) => [...part.querySelectorAll(alive)].map(({ outerHTML }) => outerHTML)),
      handlers: inside.flatMap((each) => each.getAttributeNames().filter((name) => name.startsWith('on'))),
      links: inside.filter(
        ({ tagName, protocol, host, rel }) =>
          tagName === 'A' &&
          (!/^(https?|mailto):$/.test(protocol) || (host !== location.host && !rel.includes('noopener'))),
      ).length,
    }
  })
  assert.deepEqual(found, { violations: [], alive: [], handlers: [], links: 0 })
  await it.watcher.assertClean()
}

const inTools = (text) => [
  {
    type: 'tool-file_read',
    toolCallId: 'call_1',
    state: 'output-available',
    input: { path: text, [text]: text },
    output: { text, [text]: [text] },
    data: { decision: 'allow', reason: text, message: text, effect: 'pure', ms: 3 },
  },
  { type: `tool-${text}`, toolCallId: 'call_2', state: 'output-error', input: text, errorText: text, data: {} },
]
const inRest = (text) => [
  { type: 'reasoning', text },
  { type: 'file', filename: text, path: text, url: text },
  { type: 'data-recalled', data: { memories: [{ scope: text, key: text, score: 0.5, source: text }] } },
  { type: 'data-memory-write', data: { status: 'ok', code: text, scope: text, key: text } },
  { type: 'data-job', data: { job_id: text, type: text, status: text, text } },
  { type: 'data-error', data: { code: text, message: text, hint: text } },
  {
    type: 'data-suggestions',
    data: { proposals: [{ type: text, queue: text, tags: [text], input: { [text]: text }, reasons: [text] }] },
  },
  {
    type: 'data-question',
    id: text,
    data: {
      id: text,
      kind: 'approval',
      text,
      choices: ['approve', text],
      expires_at: LATER,
      state: 'open',
      tool: text,
      arguments: { [text]: text },
      diff: `-${text}\n+${text}`,
      decision: { origins: [{ field: text, source: text }] },
    },
  },
]
const groups = (texts, size) =>
  Array.from({ length: Math.ceil(texts.length / size) }, (_, index) => texts.slice(index * size, (index + 1) * size))
const answersOf = (texts, partsOf) => texts.map((text, index) => message(index + 1, 'assistant', partsOf(text)))
const markdown = (text) => [{ type: 'text', text }]

for (const [place, partsOf] of [['the answer of a model', markdown], ['what tools are given and give', inTools]]) {
  test(`${HOSTILE_TEXTS.length} hostile texts as ${place} and as titles run nothing and fetch nothing`, async () => {
    for (const texts of groups(HOSTILE_TEXTS, AT_ONCE)) {
      await serve(texts, answersOf(texts, partsOf))
      await unfold()
      await assertInert()
      }
  })
}

test('and neither as files, memories, jobs, suggestions, errors, questions, or what a person typed', async () => {
  for (const texts of groups(HOSTILE_TEXTS, AT_ONCE)) {
    const typed = texts.map((text, index) => message(index + 101, 'user', markdown(text)))
    await serve(texts, [...answersOf(texts, inRest), ...typed].slice(0, 2 * AT_ONCE))
    await unfold()
    await assertInert()
  }
})

test('and neither cut at every place, as they look while they are written', async () => {
  const cuts = HOSTILE_TEXTS.filter(({ length }) => length <= SHORT).flatMap((text) =>
    Array.from({ length: text.length }, (_, end) => text.slice(0, end + 1)),
  )
  for (const some of groups(cuts, 2_000)) {
    await serve(['Cuts'], [message(1, 'assistant', some.map((text) => ({ type: 'text', text })))])
    await assertInert()
  }
})

const ANSWER = [
  '## Tea',
  'See [the guide](https://tea.example/guide) and ![cups](https://pics.example/cups.png).',
  '- [x] read\n- [ ] write',
  `| kind | degrees | ${'remarks '.repeat(8)}|\n|:--|--:|---|\n| green | 70 | no |`,
  '```python\ndef brew(kind: str) -> Tea:\n    return Tea(kind)  # a line that is longer than a telephone is wide\n```',
].join('\n\n')
const EVERY_PART = [
  message(1, 'user', [...markdown('What do they say?'), { type: 'file', filename: 'tea.md', path: 'notes/tea.md' }]),
  message(2, 'assistant', [
    { type: 'data-recalled', data: { memories: [{ scope: 'agent.chat', key: 'tea', score: 0.9, source: 'm1' }] } },
    { type: 'reasoning', text: 'I should *read* them.' },
    {
      type: 'tool-file_read',
      toolCallId: 'call_1',
      state: 'output-available',
      input: { path: 'notes/tea.md' },
      output: '# Tea',
      data: { decision: 'allow', reason: 'PURE', message: 'It only reads', effect: 'pure', ms: 84, cost_usd: 0.001 },
    },
    {
      type: 'tool-data_fetch',
      toolCallId: 'call_2',
      state: 'output-error',
      input: { url: 'https://evil.example' },
      errorText: 'DENIED: It has no grant',
      data: { decision: 'deny', reason: 'NO_GRANT', message: 'It has no grant', effect: 'unique' },
    },
    ...markdown(ANSWER),
    {
      type: 'data-suggestions',
      data: {
        proposals: [
          { type: 'report.generate', priority: 5, timeout_sec: 30, tags: ['tea'], input: {}, auto: true },
          { type: 'deploy.run', priority: 9, timeout_sec: 600, max_attempts: 3, input: {}, reasons: ['It takes long'] },
          { type: 'codex.exec', enabled: false },
        ],
      },
    },
    { type: 'data-memory-write', data: { status: 'unknown', code: 'MEMORY_WRITE_NOT_CONFIRMED', scope: 'agent.chat' } },
    { type: 'data-job', data: { job_id: JOB, type: 'report.generate', status: 'succeeded', text: 'All **well**' } },
    { type: 'data-error', data: { code: 'PROVIDER_NETWORK', message: 'Cannot connect', hint: 'Is it running?' } },
    {
      type: 'data-question',
      id: 'q1',
      data: {
        id: 'q1',
        kind: 'approval',
        text: 'May the run call deploy_run?',
        choices: ['approve', 'deny'],
        expires_at: LATER,
        state: 'open',
        tool: 'deploy_run',
        arguments: { target: 'staging' },
        diff: '-green\n+black',
      },
    },
  ]),
]

test('every part is accessible, wide and narrow, light and dark, and none is wider than a telephone', async () => {
  const looks = [
    ['light', { width: 1440, height: 900 }],
    ['dark', { width: 390, height: 844 }],
  ]
  for (const [colorScheme, size] of looks) {
    await it.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await it.page.setViewportSize(size)
    await serve(['Tea'], EVERY_PART)
    await unfold()
    await it.page.locator('code span[style]').first().waitFor()
    await it.page.evaluate(AXE)
    const { violations } = await it.page.evaluate(() =>
      globalThis.axe.run('[data-test=parts]', {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
        // Which levels a model skips is its own affair.
        rules: { 'heading-order': { enabled: false } },
      }),
    )
    const told = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} ${node.target}`))
    assert.deepEqual(told, [])
    assert.equal(await it.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false)
  }
  await it.watcher.assertClean()
})

test('by keyboard alone parts unfold, code is copied and a question is answered', async () => {
  await serve(['Tea'], EVERY_PART)
  await at('tool-fold').first().focus()
  await it.page.keyboard.press('Enter')
  await at('tool-decision').first().waitFor()
  await it.page.keyboard.press('Space')
  await at('tool-decision').first().waitFor({ state: 'detached' })
  await it.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await at('copy-code').focus()
  await it.page.keyboard.press('Enter')
  await it.page.getByText('Code copied').first().waitFor()
  assert.match(await it.page.evaluate(() => navigator.clipboard.readText()), /^def brew.*\n {4}return Tea/)
  const answered = { id: 'q1', open: false, answer: { by: 'ops', choice: 'approve', text: null, at: AT } }
  const sent = it.page.waitForRequest(/\/v1\/questions\/q1\/reply/)
  await it.page.route(/\/v1\/questions\/q1\/reply/, (route) =>
    route.fulfill({ contentType: 'application/json', body: JSON.stringify({ ok: true, question: answered }) }),
  )
  await at('reply-approve').focus()
  await it.page.keyboard.press('Enter')
  assert.deepEqual((await sent).postDataJSON(), { choice: 'approve' })
  await at('question-answered').getByText('approve').waitFor()
  await it.watcher.assertClean()
})
