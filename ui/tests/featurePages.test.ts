/** The pages of schedules, memory and metrics against answers written out here. */
import { http, HttpResponse, type JsonBodyType } from 'msw'
import { expect, it } from 'vitest'
import type { Schedule } from '@/api/schedules'
import { server } from './setup'
import { byTest, eventually, fill, mountApp, pageText } from './support/mountApp'

const AT = '2026-03-01T08:00:00.000Z'
const answer = (body: object) => HttpResponse.json({ ok: true, ...body } as JsonBodyType)

const SCHEDULE: Schedule = {
  id: 's1',
  name: 'Nightly',
  enabled: true,
  type: 'report.generate',
  queue: 'default',
  input: null,
  priority: 5,
  timeout_sec: 120,
  max_attempts: 1,
  tags: [],
  interval_sec: null,
  cron: '0 3 * * *',
  timezone: 'Europe/Helsinki',
  overlap: 'skip',
  catch_up: 'skip',
  max_runs_per_day: null,
  max_failures: 10,
  failures: 10,
  runs_today: 1,
  waiting_at: null,
  breaker: { reason: 'Ten failures in a row', at: AT },
  next_run_at: AT,
  last_run_at: AT,
  last_job_id: 'j1',
  last_error: null,
  created_at: AT,
  updated_at: AT,
}

it('shows schedules in words, and starts a stopped one again', async () => {
  const sent: unknown[] = []
  server.use(
    http.get('*/v1/schedules', () => answer({ schedules: [SCHEDULE], count: 1, cursor: null })),
    http.patch('*/v1/schedules/s1', async ({ request }) => {
      sent.push(await request.json())
      return answer({ schedule: { ...SCHEDULE, breaker: null, failures: 0 } })
    }),
  )
  await mountApp('/settings/schedules')
  await eventually(() => expect(pageText()).toContain('At 03:00'))
  expect(pageText()).toContain('Ten failures in a row')
  const run = () => byTest('run-now') as HTMLButtonElement
  expect(run().disabled).toBe(true)
  const again = [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Start again'))
  again?.click()
  await eventually(() => expect(pageText()).not.toContain('Ten failures in a row'))
  expect(sent).toEqual([{ reset_breaker: true }])
  expect(run().disabled).toBe(false)
})

it('previews a cadence while it is edited, and keeps a refused one open with its reason', async () => {
  server.use(
    http.get('*/v1/schedules', () => answer({ schedules: [SCHEDULE], count: 1, cursor: null })),
    http.post('*/v1/schedules/preview', () =>
      answer({
        next: [{ at: AT, local: '2026-03-29T03:30:00+03:00', note: 'This hour is skipped' }],
        count: 1,
        schedule_id: null,
        timezone: 'Europe/Helsinki',
      }),
    ),
    http.patch('*/v1/schedules/s1', () => {
      const details = { fields: [{ field: 'cron', message: 'there is no such day' }] }
      const error = { code: 'VALIDATION_ERROR', message: 'Invalid request', details }
      return HttpResponse.json({ ok: false, error }, { status: 400 })
    }),
  )
  await mountApp('/settings/schedules')
  await eventually(() => byTest('edit-cadence').click())
  await eventually(() => expect(byTest('preview').textContent).toContain('This hour is skipped'))
  byTest('save-cadence').click()
  await eventually(() => expect(byTest('cadence-form').textContent).toContain('there is no such day'))
})

it('lets a key that may only read see schedules and change nothing', async () => {
  server.use(http.get('*/v1/schedules', () => answer({ schedules: [SCHEDULE], count: 1, cursor: null })))
  await mountApp('/settings/schedules', 'read-key')
  await eventually(() => expect(pageText()).toContain('Nightly'))
  expect(document.querySelector('[data-test=run-now]')).toBeNull()
  expect(document.querySelector('[data-test=new-schedule]')).toBeNull()
})

it('opens a schedule for a key that may only read with nothing to type into', async () => {
  server.use(
    http.get('*/v1/schedules', () => answer({ schedules: [SCHEDULE], count: 1, cursor: null })),
    http.post('*/v1/schedules/preview', () => answer({ next: [], count: 0, schedule_id: null, timezone: 'UTC' })),
  )
  await mountApp('/settings/schedules', 'read-key')
  await eventually(() => byTest('open-schedule').click())
  await eventually(() => expect(byTest('schedule-form').querySelector('input')).not.toBeNull())
  const inputs = [...byTest('schedule-form').querySelectorAll('input, button, textarea')]
  expect(inputs.filter((one) => !one.matches(':disabled'))).toEqual([])
})

const MEMORY = {
  id: 'm1',
  scope: 'agent.chat',
  key: 'user.tea',
  value: 'Likes green tea',
  tags: ['taste'],
  created_at: AT,
  updated_at: AT,
  expires_at: null,
  embedding_status: 'ready',
  embedding_error: null,
  embedded_at: AT,
  trust: 'trusted',
}
const SCOPE = {
  scope: 'agent.chat',
  total_count: 1,
  ready_count: 1,
  pending_count: 0,
  failed_count: 0,
  latest_updated_at: AT,
  bytes: 20,
  models: ['local:e5'],
}
const memoryRoutes = [
  http.get('*/v1/memory/status', () =>
    answer({
      vectors_enabled: true,
      embedder: { name: 'local', model: 'e5', dimension: 384, is_semantic: true },
      quota: { rows_per_scope: 10_000, bytes_per_scope: 67_108_864 },
    }),
  ),
  http.get('*/v1/memory/scopes', () => answer({ scopes: [SCOPE], count: 1, query: null, include_expired: false })),
  http.get('*/v1/memory', () => answer({ memories: [MEMORY], count: 1, cursor: null })),
]

it('searches a scope and explains what it found', async () => {
  server.use(
    ...memoryRoutes,
    http.post('*/v1/memory/search', async ({ request }) => {
      expect(await request.json()).toMatchObject({ scope: 'agent.chat', query: 'hot drinks', mode: 'hybrid' })
      const explain = { vector: { rank: 1, distance: 0.2, score: 0.83, margin: 0.05 }, text: null, decay: null }
      const match = { memory: MEMORY, score: 0.83, distance: 0.2, similarity: 0.8, weak: true, explain }
      return answer({
        matches: [match],
        count: 1,
        embedder: { name: 'local', model: 'e5' },
        notices: ['Not all rows are embedded'],
        mode: 'hybrid',
      })
    }),
  )
  await mountApp('/settings/memory')
  await eventually(() => expect(pageText()).toContain('Likes green tea'))
  fill(byTest('memory-query').querySelector('input') ?? byTest('memory-query'), 'hot drinks')
  document.querySelector('[role=search]')!.dispatchEvent(new Event('submit'))
  await eventually(() => expect(byTest('matches').textContent).toContain('rank 1, distance 0.200'))
  expect(pageText()).toContain('Not all rows are embedded')
  expect(byTest('likeness').textContent).toBe('similarity 0.80')
  expect(byTest('trusted').textContent).toBe('Trusted')
  expect(byTest('weak').textContent).toContain('Weak')
  expect(byTest('all-weak').textContent).toContain('Nothing clearly matches')
})

it('lets a person take their word about a memory back', async () => {
  const saved: unknown[] = []
  server.use(
    ...memoryRoutes,
    http.post('*/v1/memory', async ({ request }) => {
      saved.push(await request.json())
      const body = { ok: true, memory: { ...MEMORY, trust: 'untrusted' }, unchanged: true }
      return HttpResponse.json(body, { status: 201 })
    }),
  )
  await mountApp('/settings/memory')
  await eventually(() => byTest('open-memory').click())
  await eventually(() => byTest('memory-trusted').click())
  byTest('save-memory').click()
  await eventually(() => expect(saved).toMatchObject([{ key: 'user.tea', value: MEMORY.value, trust: 'untrusted' }]))
})

it('shows a reading key whether runs believe a memory', async () => {
  server.use(...memoryRoutes)
  await mountApp('/settings/memory', 'read-key')
  await eventually(() => byTest('open-memory').click())
  await eventually(() => expect(byTest('memory-form').textContent).toContain('Runs may believe itYes'))
  expect(document.querySelector('[data-test=memory-trusted]')).toBeNull()
})

it('clears everything only after the words were typed', async () => {
  const resets: unknown[] = []
  server.use(
    ...memoryRoutes,
    http.post('*/v1/memory/reset', async ({ request }) => {
      resets.push(await request.json())
      return answer({
        scope: null,
        matched_memories: 1,
        deleted_memories: 1,
        deleted_vectors: 1,
        remaining_memories: 0,
        remaining_vectors: 0,
      })
    }),
  )
  await mountApp('/settings/memory')
  await eventually(() => byTest('reset-all').click())
  await eventually(() => expect((byTest('confirm') as HTMLButtonElement).disabled).toBe(true))
  fill(byTest('typed').querySelector('input') ?? byTest('typed'), 'RESET ALL')
  await eventually(() => expect((byTest('confirm') as HTMLButtonElement).disabled).toBe(false))
  byTest('confirm').click()
  await eventually(() => expect(resets).toEqual([{ confirm: true }]))
})

it('shows alerts, figures and the state of the queues', async () => {
  server.use(
    http.get('*/v1/runtime/metrics', () =>
      answer({
        metrics: {
          enabled: true,
          generated_at: AT,
          window_sec: 3600,
          counters: {
            'job.created': 1000,
            'schedule.dispatched_jobs': 200,
            'job.succeeded': 900,
            'job.failed_terminal': 100,
          },
          job_status: { queued: 3, running: 2, succeeded: 900, failed: 100, cancelled: 0 },
          by_type: [
            {
              type: 'report.generate',
              created: 1200,
              succeeded: 900,
              failed: 100,
              retried: 4,
              run_ms: { p50: 400, p95: 900 },
            },
          ],
          queues: [{ queue: 'reports', claimable: 3, delayed: 1, oldest_age_sec: 600, served: false }],
        },
        alerts: [{ code: 'QUEUE_UNSERVED', severity: 'warn', message: 'Nobody serves reports', details: {} }],
      }),
    ),
    http.get('*/v1/runtime/metrics/series', () =>
      answer({
        step_sec: 60,
        series: {
          minutes: [AT],
          ...Object.fromEntries(
            [
              'created',
              'succeeded',
              'failed',
              'retried',
              'run_ms_p50',
              'run_ms_p95',
              'wait_ms_p50',
              'wait_ms_p95',
              'queue_age_sec',
            ].map((name) => [name, [5]]),
          ),
        },
      }),
    ),
    http.get('*/v1/runtime/usage', () => answer({ days: [], budgets: [] })),
  )
  await mountApp('/settings/metrics')
  await eventually(() => expect(byTest('alerts').textContent).toContain('Nobody serves reports'))
  expect(byTest('tiles').textContent).toContain('1.2K')
  expect(byTest('tiles').textContent).toContain('10.0 %')
  expect(byTest('queues').textContent).toContain('no worker serves it')
  expect(byTest('types').textContent).toContain('900')
})
