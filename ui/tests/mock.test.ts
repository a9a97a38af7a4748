/** The fake API, held against the contract on every route it has. */
import { expect, it } from 'vitest'
import { FakeApi } from '../mock/fakeApi'
import { animate, populate } from '../mock/scene'
import { SseParser } from '@/api/sse'
import { contract } from './setup'

const JSON_HEADERS = { 'content-type': 'application/json' }

async function complaintsOf(
  api: FakeApi,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const request = new Request(`http://x${path}`, {
    method,
    headers: { 'x-api-key': 'admin-key', ...JSON_HEADERS, ...headers },
    ...sent,
  })
  const answer = await api.handle(request)
  return contract.complaints(method, new URL(request.url).pathname, answer.status, await answer.json())
}

it('never answers as the API would not', async () => {
  const api = new FakeApi()
  populate(api)
  for (let step = 0; step < 3; step++) animate(api)
  const [over, waiting] = [
    api.jobs.find(({ status }) => status === 'succeeded')!,
    api.addJob({ type: 'report.generate', queue: 'nobody' }),
  ]
  const failed = api.jobs.find(({ status }) => status === 'failed')!
  const type = {
    name: 'report.weekly',
    enabled: true,
    handler: 'builtin:report.generate',
    default_timeout_sec: 60,
    default_max_attempts: 1,
  }
  const key = { 'idempotency-key': 'k' }
  const run = api.addJob({ type: 'agent.run' })
  const question = api.runs.ask(run)
  const asked: Parameters<typeof complaintsOf>[] = [
    [api, 'GET', '/health'],
    [api, 'GET', '/v1/auth/whoami'],
    [api, 'GET', '/v1/auth/whoami', undefined, { 'x-api-key': 'wrong' }],
    [api, 'POST', '/v1/jobs', {}, { 'x-api-key': 'read-key' }],
    [api, 'GET', `/v1/jobs/${run.id}/steps`],
    [api, 'POST', `/v1/jobs/${run.id}/messages`, { text: 'hurry', id: 'm-1' }],
    [api, 'GET', '/v1/questions'],
    [api, 'GET', `/v1/questions/${question.id}`],
    [api, 'GET', '/v1/questions/none'],
    [api, 'POST', `/v1/questions/${question.id}/reply`, { choice: 'approve' }],
    [api, 'POST', `/v1/questions/${question.id}/reply`, { choice: 'deny' }],
    [api, 'GET', '/v1/ui-prefs'],
    [api, 'PUT', '/v1/ui-prefs', { prefs: { a: 1 } }],
    [api, 'GET', '/v1/runtime/queues'],
    [api, 'POST', '/v1/jobs', { type: 'deploy.run', queue: 'nobody' }],
    [api, 'GET', '/v1/handlers'],
    [api, 'GET', '/v1/job-types'],
    [api, 'GET', '/v1/job-types/deploy.run'],
    [api, 'GET', '/v1/job-types/none'],
    [api, 'POST', '/v1/job-types', type],
    [api, 'POST', '/v1/job-types', type],
    [api, 'PATCH', '/v1/job-types/report.weekly', { enabled: false }],
    [api, 'GET', '/v1/jobs?limit=100'],
    [api, 'POST', '/v1/jobs', { type: 'deploy.run' }, key],
    [api, 'POST', '/v1/jobs', { type: 'deploy.run' }, key],
    [api, 'POST', '/v1/jobs', { type: 'deploy.run', queue: 'other' }, key],
    [api, 'POST', '/v1/jobs', { type: 'none' }],
    [api, 'GET', '/v1/jobs/none'],
    ...[over, failed, waiting].flatMap(({ id }) =>
      ['', '/events', '/events?after=99999', '/attempts', '/explain', '/callback'].map(
        (rest): (typeof asked)[number] => [api, 'GET', `/v1/jobs/${id}${rest}`],
      ),
    ),
    [api, 'POST', `/v1/jobs/${over.id}/cancel`],
    [api, 'POST', `/v1/jobs/${over.id}/retry`],
    [api, 'POST', `/v1/jobs/${waiting.id}/retry`],
    [api, 'POST', `/v1/jobs/${waiting.id}/cancel`],
  ]
  for (const args of asked) expect(await complaintsOf(...args), `${args[1]} ${args[2]}`).toEqual([])
})

it('streams jobs and events that the API would stream', async () => {
  const api = new FakeApi()
  const job = api.addJob({ type: 'report.generate' })
  api.start(job)
  api.log(job, 'half', { fraction: 0.5 }, { kind: 'progress' })
  api.finish(job, 'succeeded', { result: { ok: true } })
  const answer = await api.handle(
    new Request(`http://x/v1/jobs/${job.id}/stream`, { headers: { 'x-api-key': 'admin-key' } }),
  )
  const messages = new SseParser().push(await answer.text())
  expect(messages.map(({ event }) => event)).toEqual([
    'job_update',
    'log_append',
    'log_append',
    'progress',
    'log_append',
    'end',
  ])
  for (const { event, data } of messages.slice(0, -1)) {
    const value = JSON.parse(data) as Record<string, unknown>
    expect(
      event === 'job_update' ? contract.faults('JobSchema', value['job']) : contract.faults('EventSchema', value),
    ).toEqual([])
  }
})

it('is found out when it drifts', () => {
  const error = (details: unknown) => ({ ok: false, error: { code: 'IDEMPOTENCY_CONFLICT', message: 'm', details } })
  expect(contract.complaints('POST', '/v1/jobs', 409, error({ fields: ['input'] }))).not.toEqual([])
  expect(contract.complaints('POST', '/v1/jobs', 409, error({ fields: [{ field: 'input', message: 'm' }] }))).toEqual(
    [],
  )
  expect(contract.complaints('GET', '/v1/nothing', 200, { ok: true })).not.toEqual([])
  expect(contract.complaints('GET', '/v1/handlers', 200, { ok: true, handlers: [], count: 0, more: 1 })).not.toEqual([])
})
