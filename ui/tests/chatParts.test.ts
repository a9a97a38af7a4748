/** What a message says and did, part by part. */
import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { inputInShort, textOf, type ChatPart, type Proposal } from '@/domain/chatParts'
import { api } from './setup'
import { JOB_ID, message, mountParts } from './support/chatMessage'
import { byTest, eventually, pageText } from './support/mountApp'

const shown = (parts: ChatPart[], key?: string) => mountParts({ message: message(parts) }, key)
const unfold = async (name: string) => {
  byTest(`${name}-fold`).click()
  await flushPromises()
}

it('draws the words of models as Markdown and those of people as they were typed', async () => {
  await shown([{ type: 'text', text: 'It is **done**.' }])
  expect(byTest('markdown').querySelector('strong')?.textContent).toBe('done')
  await mountParts({ message: message([{ type: 'text', text: 'Is **it**\n done?' }], { role: 'user' }) })
  expect(byTest('typed').textContent).toBe('Is **it**\n done?')
})

it('folds what a model thought once it is done, and opens it on a click', async () => {
  const thinking: ChatPart[] = [{ type: 'reasoning', text: 'First *this*' }]
  const page = await mountParts({ message: message(thinking), streaming: true })
  expect(byTest('reasoning').textContent).toContain('First this')
  await page.setProps({ message: message([...thinking, { type: 'text', text: 'So' }]), streaming: true })
  expect(byTest('reasoning').textContent).not.toContain('First')
  await unfold('reasoning')
  expect(byTest('reasoning-fold').getAttribute('aria-expanded')).toBe('true')
  expect(byTest('reasoning').textContent).toContain('First this')
})

it('says of a call what it was given and gave, what it cost and why it might', async () => {
  const page = await shown([
    {
      type: 'tool-file_write',
      toolCallId: 'call_1',
      state: 'output-available',
      input: { path: 'notes/a.md', text: 'tea' },
      output: { etag: 'abc', job_id: JOB_ID },
      data: {
        decision: 'allow',
        reason: 'PLANNED',
        message: 'It is the next entry of the plan.',
        effect: 'keyed',
        cost_usd: 0.0042,
        ms: 1_240,
        job_id: JOB_ID,
      },
    },
  ])
  expect(byTest('tool-fold').textContent).toMatch(/file_write.*notes\/a\.md.*\$0\.0042.*1\.2 s/)
  await unfold('tool')
  expect(byTest('tool-decision').textContent).toContain('It is the next entry of the plan.')
  expect(byTest('tool-effect').textContent).toContain('once')
  expect(byTest('value-arguments').textContent).toContain('tea')
  expect(byTest('value-result').textContent).toContain('abc')
  expect(byTest('tool-job').getAttribute('href')).toBe(`/ui/settings/jobs/${JOB_ID}`)
  byTest('open-file').click()
  expect(page.emitted('openFile')).toEqual([['notes/a.md']])
})

it.each([
  [{ state: 'output-error', errorText: 'NOT_FOUND: No such file', data: { code: 'NOT_FOUND' } }, 'failed'],
  [{ state: 'output-error', errorText: 'DENIED: Not granted', data: { decision: 'deny' } }, 'denied'],
  [{ state: 'output-error', errorText: 'The run ended', data: { code: 'EFFECT_UNKNOWN' } }, 'unclear'],
  [{ state: 'approval-requested', data: {} }, 'waits for you'],
] as const)('says of a call that did not simply go well: %o', async (part, word) => {
  await shown([{ type: 'tool-file_read', toolCallId: 'call_1', input: {}, ...part }])
  expect(byTest('tool-word').textContent).toBe(word)
})

it('takes the answer to a question where it stands, and says afterwards what it was', async () => {
  const job = api.addJob({ type: 'ai.chat.generate' })
  const question = api.runs.ask(job)
  const { open: _, ...data } = question
  const page = await shown([{ type: 'data-question', id: question.id, data: { ...data, state: 'open' } }])
  byTest('reply-approve').click()
  await eventually(() => expect(question.answer?.choice).toBe('approve'))
  await eventually(() => expect(byTest('question-answered').textContent).toContain('approve'))
  expect(page.emitted('answered')).toHaveLength(1)
})

it('says that a question was not answered before its run ended', async () => {
  const data = { id: 'q', kind: 'input' as const, text: 'Which?', choices: [], expires_at: '2026-03-19T18:11:01.123Z' }
  await shown([{ type: 'data-question', id: 'q', data: { ...data, state: 'closed' } }])
  expect(byTest('question-answered').textContent).toContain('not answered')
})

const PROPOSALS: Proposal[] = [
  { type: 'report.generate', priority: 5, timeout_sec: 30, max_attempts: 1, tags: [], input: {}, auto: true },
  {
    type: 'deploy.run',
    queue: 'ops',
    priority: 9,
    timeout_sec: 600,
    max_attempts: 3,
    tags: ['night'],
    input: { target: 'staging' },
    auto: false,
    reasons: [{ code: 'TIMEOUT', message: 'It would run for 600 s; 30 at most go without approval' }],
  },
  { type: 'codex.exec', enabled: false, auto: false, reasons: [] },
  { type: 'memory.write', state: 'created', job_id: JOB_ID },
]
const suggestions = (): ChatPart[] => [{ type: 'data-suggestions', data: { proposals: PROPOSALS } }]

it('shows suggested jobs with reasons, and tells which are wanted and which not', async () => {
  const page = await shown(suggestions())
  const cards = [...document.querySelectorAll<HTMLElement>('[data-test=proposal]')]
  expect(cards).toHaveLength(4)
  expect(cards[1]?.textContent).toContain('It would run for 600 s')
  expect(cards[2]?.textContent).toContain('switched off')
  expect(cards[3]?.querySelector('a')?.getAttribute('href')).toBe(`/ui/settings/jobs/${JOB_ID}`)
  const { id } = message([])
  cards[1]!.querySelector<HTMLElement>('[data-test=proposal-create]')!.click()
  byTest('create-all').click()
  byTest('create-auto').click()
  byTest('dismiss-all').click()
  expect(page.emitted('create')).toEqual([
    [{ message_id: id, proposals: [1], mode: 'all' }],
    [{ message_id: id, proposals: [0, 1], mode: 'all' }],
    [{ message_id: id, proposals: [0], mode: 'auto' }],
  ])
  expect(page.emitted('dismiss')).toEqual([[{ message_id: id, proposals: [0, 1] }]])
})

it('offers a reading key no buttons', async () => {
  await shown([...suggestions(), { type: 'data-error', data: { code: 'X', message: 'No', hint: null } }], 'read-key')
  expect(document.querySelectorAll('[data-test=proposal]')).toHaveLength(4)
  const buttons = '[data-test=proposal-create], [data-test=create-all], [data-test=error-retry]'
  expect(document.querySelector(buttons)).toBeNull()
})

it('hides the block that the cards show, also while it is being written', async () => {
  const text = 'Two jobs.\n\n```rausku_jobs\n{"jobs": []}\n```\n'
  await shown([{ type: 'text', text }, ...suggestions()])
  expect(byTest('markdown').textContent).toBe('Two jobs.')
  document.body.innerHTML = ''
  await mountParts({ message: message([{ type: 'text', text: text.slice(0, 40) }]), streaming: true })
  expect(byTest('markdown').textContent).toBe('Two jobs.Suggesting jobs…')
})

it('shows what was recalled and where it is from', async () => {
  const memories = [{ scope: 'agent.chat', key: 'user.tea', score: 0.87, source: 'm1', trust: 'untrusted' as const }]
  await shown([{ type: 'data-recalled', data: { memories } }])
  await unfold('recalled')
  expect(byTest('recalled').textContent).toMatch(/1 memory.*user\.tea.*87 %.*nobody vouches.*agent\.chat/)
  expect(byTest('recalled').querySelector('a')?.getAttribute('href')).toBe('/ui/settings/memory?scope=agent.chat')
})

it.each([
  ['ok', 'MEMORY_WRITE_OK', /^ ?Remembered as user\.tea in agent\.chat ?$/],
  ['fail', 'MEMORY_WRITE_UNAVAILABLE', /Not remembered: user\.tea in agent\.chat ?MEMORY_WRITE_UNAVAILABLE/],
  ['unknown', 'MEMORY_WRITE_NOT_CONFIRMED', /Nobody confirmed.*MEMORY_WRITE_NOT_CONFIRMED/],
] as const)('says whether the answer was kept: %s', async (status, code, told) => {
  await shown([{ type: 'data-memory-write', data: { status, code, scope: 'agent.chat', key: 'user.tea' } }])
  expect(byTest('memory-write').textContent?.replaceAll(/\s+/g, ' ')).toMatch(told)
  expect(byTest('memory-write').dataset['status']).toBe(status)
})

it('shows how a suggested job ended, in Markdown', async () => {
  await shown([
    { type: 'data-job', data: { job_id: JOB_ID, type: 'report.generate', status: 'succeeded', text: 'All **well**' } },
  ])
  expect(byTest('job-result').textContent).toMatch(/report\.generate.*Succeeded/)
  expect(byTest('job-result').querySelector('strong')?.textContent).toBe('well')
})

it('says why there is no answer, what to do, and tries again on request', async () => {
  const data = { code: 'PROVIDER_NETWORK', message: 'Cannot connect', hint: 'Is its server running?' }
  const page = await shown([{ type: 'data-error', data }])
  expect(byTest('error-part').textContent).toMatch(/Cannot connect.*Is its server running\?.*PROVIDER_NETWORK/)
  byTest('error-retry').click()
  expect(page.emitted('retry')).toHaveLength(1)
})

it('opens a file of a message, and leaves one without a path', async () => {
  const page = await shown([
    { type: 'file', filename: 'invoice\u202efdp.exe', path: 'in/invoice.exe' },
    { type: 'file', filename: 'photo.png', mediaType: 'image/png', url: 'https://files.example/photo.png' },
  ])
  const [first, second] = [...document.querySelectorAll<HTMLElement>('[data-test=file-part]')]
  expect(first?.textContent).toContain('invoice‹U+202E›fdp.exe')
  first?.click()
  second?.click()
  expect(page.emitted('openFile')).toEqual([['in/invoice.exe']])
  expect(document.querySelector('img')).toBeNull()
})

it('shows in dev mode how an answer came about', async () => {
  const job = api.addJob({ type: 'ai.chat.generate' })
  const usage = { input: 120, output: 34, cached: 0, reasoning: 0 }
  api.runs.record(job, 'answered', { text: 'Let me look.', tool_calls: [], cost_usd: 0.0042, usage })
  await mountParts({ message: message([{ type: 'text', text: 'Hi' }], { job_id: job.id }), dev: true })
  await unfold('trace')
  await eventually(() => expect(byTest('steps').textContent).toContain('0.0042'))
  expect(byTest('steps').textContent).toContain('120 → 34 tokens')
})

it('passes over parts that only a later version knows', async () => {
  await shown([{ type: 'data-hologram', data: {} } as unknown as ChatPart, { type: 'text', text: 'Hello' }])
  expect(pageText()).toContain('Hello')
})

it('keeps the words of a message apart from its other parts', () => {
  const file: ChatPart = { type: 'file', filename: 'a' }
  expect(textOf([{ type: 'text', text: 'one' }, file, { type: 'text', text: 'two' }])).toBe('one\n\ntwo')
  expect(inputInShort({ limit: 3, path: 'a/b.md' })).toBe('a/b.md')
  expect(inputInShort({ limit: 3 })).toBe('3')
  expect(inputInShort('{"half')).toBe('{"half')
  expect(inputInShort(null)).toBe('')
})

it('shows what an edit of the arguments changes, and sends what was edited', async () => {
  const job = api.addJob({ type: 'ai.chat.generate' })
  const question = api.runs.ask(job)
  const { open: _, ...data } = question
  await shown([{ type: 'data-question', id: question.id, data: { ...data, state: 'open' } }])
  byTest('edit-arguments').click()
  await eventually(() => byTest('json-editor'))
  const { EditorView } = await import('@codemirror/view')
  const view = EditorView.findFromDOM(byTest('json-editor'))!
  const at = view.state.doc.toString().indexOf('staging')
  view.dispatch({ changes: { from: at, to: at + 'staging'.length, insert: 'production' } })
  await eventually(() => expect(byTest('edit-diff').textContent).toContain('+  "target": "production"'))
  expect(byTest('edit-diff').textContent).toContain('-  "target": "staging"')
  byTest('reply-approve').click()
  await eventually(() => expect(question.answer?.choice).toBe('approve'))
  expect(api.runs.stepsOf.get(job.id)?.at(-1)?.body).toMatchObject({ arguments: { target: 'production' } })
})
