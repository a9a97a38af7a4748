/** Runs of agents: their steps on the job's page, and questions there, in the bell and on their page. */
import { expect, it } from 'vitest'
import { api } from './setup'
import { byTest, eventually, fill, mountApp, pageText } from './support/mountApp'

function asking() {
  const job = api.addJob({ type: 'agent.run' })
  api.runs.record(job, 'answered', { text: 'Let me deploy.', tool_calls: [], cost_usd: 0.0042 })
  return { job, question: api.runs.ask(job) }
}

it('shows a question where the run is, and takes one answer', async () => {
  const { job, question } = asking()
  await mountApp(`/settings/jobs/${job.id}`)
  await eventually(() => expect(byTest('question').textContent).toContain('May the run call deploy_run?'))
  expect(byTest('question-arguments').textContent).toContain('"staging"')
  expect(byTest('run-cost').textContent).toContain('0.0042')
  byTest('reply-approve').click()
  await eventually(() => expect(question.answer?.choice).toBe('approve'))
  await eventually(() => expect(document.querySelector('[data-test=question]')).toBeNull())
  expect(byTest('steps').textContent).toContain('Answer of ops')
})

it('shows what a call would change', async () => {
  const job = api.addJob({ type: 'agent.run' })
  api.runs.ask(job, { tool: 'memory_write', diff: '--- before\n+++ after\n@@ -1 +1 @@\n-green\n+<b>black</b>' })
  await mountApp('/settings/questions')
  await eventually(() => byTest('question-diff'))
  expect([...byTest('question-diff').children].map((line) => line.textContent)).toEqual([
    '--- before',
    '+++ after',
    '@@ -1 +1 @@',
    '-green',
    '+<b>black</b>',
  ])
})

it('counts open questions in the bar and lists them on their page', async () => {
  asking()
  asking()
  await mountApp('/settings/questions')
  await eventually(() => expect(document.querySelectorAll('[data-test=question]')).toHaveLength(2))
  expect(byTest('question-bell').getAttribute('aria-label')).toBe('2 open questions')
  byTest('reply-deny').click()
  await eventually(() => expect(document.querySelectorAll('[data-test=question]')).toHaveLength(1))
})

it('takes text for an open question', async () => {
  const job = api.addJob({ type: 'agent.run' })
  const question = api.runs.ask(job, { kind: 'input', choices: [], text: 'Which one?', tool: null, arguments: null })
  await mountApp('/settings/questions')
  await eventually(() => byTest('reply-text'))
  expect((byTest('reply-text') as HTMLButtonElement).disabled).toBe(true)
  fill(document.querySelector('[data-test=question] textarea')!, 'the blue one')
  await eventually(() => expect((byTest('reply-text') as HTMLButtonElement).disabled).toBe(false))
  byTest('reply-text').click()
  await eventually(() => expect(question.answer?.text).toBe('the blue one'))
})

it('says who was faster', async () => {
  const { question } = asking()
  await mountApp('/settings/questions')
  await eventually(() => byTest('reply-approve'))
  question.open = false
  byTest('reply-approve').click()
  await eventually(() => expect(pageText()).toContain('answered already'))
})

it('shows a reading key the question and no buttons', async () => {
  asking()
  await mountApp('/settings/questions', 'read-key')
  await eventually(() => expect(pageText()).toContain('may only read'))
  expect(document.querySelector('[data-test=reply-approve]')).toBeNull()
})

it('passes a message on to the run', async () => {
  const { job } = asking()
  await mountApp(`/settings/jobs/${job.id}`)
  await eventually(() => byTest('steps'))
  fill(document.querySelector('[aria-label="Message to the run"]')!, 'hurry')
  document.querySelector<HTMLFormElement>('form')?.requestSubmit()
  await eventually(() => expect(api.runs.said).toMatchObject([{ text: 'hurry', mode: 'queue', job_id: job.id }]))
})
