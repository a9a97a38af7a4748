import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'
import { api, server } from './setup'
import { byTest, eventually, fill, mountApp, pageText } from './support/mountApp'

it('asks for a key when there is none, and says when a key is wrong', async () => {
  await mountApp('/chat', '')
  await eventually(() => expect(pageText()).toContain('Sign in with an API key'))
  fill(document.querySelector('input')!, 'nonsense')
  document.querySelector('form')!.dispatchEvent(new Event('submit'))
  await eventually(() => expect(pageText()).toContain('This key is not accepted.'))
  expect(sessionStorage.getItem('rauskuclaw_api_key')).toBeNull()
})

it('takes no text for a key that no header can carry, and asks nobody about it', async () => {
  const { connection } = await mountApp('/chat', '')
  const asked = api.seen.length
  fill(document.querySelector('input')!, 'avain-ääkkösillä-\u{1F980}')
  document.querySelector('form')!.dispatchEvent(new Event('submit'))
  await eventually(() => expect(pageText()).toContain('This key is not accepted.'))
  expect(connection.online).toBe(true)
  expect(api.seen).toHaveLength(asked)
})

it('lists jobs, and shows the empty list as such', async () => {
  api.addJob({ type: 'report.generate', tags: ['nightly'] })
  const { router } = await mountApp('/settings/jobs')
  await eventually(() => expect(document.querySelectorAll('[data-job]')).toHaveLength(1))
  expect(pageText()).toContain('nightly')
  await router.push('/settings/jobs?status=failed')
  await eventually(() => expect(pageText()).toContain('No job matches'))
})

it('sends no filter that is not set', async () => {
  await mountApp('/settings/jobs?queue=reports')
  await eventually(() => expect(api.seen).toContain('GET /v1/jobs?queue=reports&limit=50'))
  expect(api.seen.some((line) => line.includes('undefined'))).toBe(false)
})

it('says what went wrong when the list cannot be read, and recovers on demand', async () => {
  let broken = true
  server.use(
    http.get('*/v1/jobs', ({ request }) => {
      if (!broken) return api.handle(request)
      const error = { code: 'INTERNAL_ERROR', message: 'It broke' }
      return HttpResponse.json({ ok: false, error }, { status: 500 })
    }),
  )
  api.addJob({ type: 'deploy.run' })
  await mountApp('/settings/jobs')
  await eventually(() => expect(pageText()).toContain('It broke'))
  broken = false
  const retry = [...document.querySelectorAll('button')].find((button) => button.textContent?.includes('Try again'))
  retry?.click()
  await eventually(() => expect(pageText()).toContain('deploy.run'))
})

it('never lets a late answer overwrite a newer one', async () => {
  const releases: (() => void)[] = []
  server.use(
    http.get('*/v1/jobs', async ({ request }) => {
      if (new URL(request.url).searchParams.get('queue') === 'slow') {
        await new Promise<void>((resolve) => releases.push(resolve))
      }
      return api.handle(request)
    }),
  )
  api.addJob({ type: 'report.generate', queue: 'slow' })
  api.addJob({ type: 'deploy.run', queue: 'fast' })
  const { router } = await mountApp('/settings/jobs?queue=slow')
  await eventually(() => expect(releases).toHaveLength(1))
  await router.push('/settings/jobs?queue=fast')
  await eventually(() => expect(pageText()).toContain('deploy.run'))
  releases[0]?.()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(document.querySelector('[data-job] a')?.textContent).toContain('deploy.run')
})

it('shows a read only key no button that writes', async () => {
  const job = api.addJob({ type: 'report.generate', queue: 'nobody' })
  const { router } = await mountApp('/settings/jobs', 'read-key')
  await eventually(() => expect(document.querySelectorAll('[data-job]')).toHaveLength(1))
  expect(document.querySelector('[data-test=new-job]')).toBeNull()
  expect(document.querySelector('input[type=checkbox]')).toBeNull()
  await router.push(`/settings/jobs/${job.id}`)
  await eventually(() => expect(pageText()).toContain('No worker serves queue'))
  expect(document.querySelector('[data-test=cancel]')).toBeNull()
})

it('follows a job live to its end', async () => {
  const job = api.addJob({ type: 'report.generate' })
  await mountApp(`/settings/jobs/${job.id}`)
  await eventually(() => expect(byTest('stream').dataset['state']).toBe('live'))
  api.start(job)
  api.log(job, 'halfway', { fraction: 0.5 }, { kind: 'progress' })
  await eventually(() => expect(pageText()).toContain('50% · halfway'))
  api.log(job, 'chapter one')
  api.finish(job, 'succeeded', { result: { pages: 12 } })
  await eventually(() => expect(byTest('status').textContent).toContain('Succeeded'))
  await eventually(() => expect(byTest('stream').dataset['state']).toBe('ended'))
  expect(byTest('log-count').textContent).toBe('4')
  expect(byTest('body').textContent).toContain('12')
})

it('cancels a job after asking, and retries a finished one as new', async () => {
  const job = api.addJob({ type: 'report.generate', queue: 'nobody' })
  const { router } = await mountApp(`/settings/jobs/${job.id}`)
  await eventually(() => byTest('cancel'))
  byTest('cancel').click()
  await eventually(() => byTest('cancel-confirm'))
  byTest('cancel-confirm').click()
  await eventually(() => expect(byTest('status').textContent).toContain('Cancelled'))
  byTest('retry').click()
  await eventually(() => expect(router.currentRoute.value.params['id']).not.toBe(job.id))
  expect(api.jobs).toHaveLength(2)
})

it('builds the form from the schema, points at what is wrong, and submits with a key', async () => {
  const { router } = await mountApp('/settings/jobs/new?type=deploy.run')
  await eventually(() => expect(document.querySelector('[data-field="input.replicas"]')).not.toBeNull())
  fill(document.querySelector('[data-field="input.replicas"] input')!, '50')
  await eventually(() => byTest('submit'))
  byTest('submit').click()
  await eventually(() => expect(pageText()).toContain('Must be at most 20'))
  expect(api.jobs).toHaveLength(0)
  fill(document.querySelector('[data-field="input.replicas"] input')!, '3')
  await eventually(() => expect(pageText()).not.toContain('Must be at most 20'))
  byTest('submit').click()
  await eventually(() => expect(router.currentRoute.value.name).toBe('job'))
  expect(api.jobs[0]?.input).toEqual({ replicas: 3 })
})

it('changes a type, sending only what differs', async () => {
  const bodies: unknown[] = []
  server.use(
    http.patch('*/v1/job-types/:name', async ({ request }) => {
      bodies.push(await request.clone().json())
      return api.handle(request)
    }),
  )
  await mountApp('/settings/types')
  await eventually(() => expect(document.querySelector('[data-type="deploy.run"]')).not.toBeNull())
  document.querySelector<HTMLElement>('[data-type="deploy.run"] button:not([role=switch])')!.click()
  const timeout = () =>
    document.querySelector('input[data-test=type-timeout]') ?? byTest('type-timeout').querySelector('input')!
  await eventually(() => byTest('type-timeout'))
  fill(timeout(), '45')
  await eventually(() => expect(byTest('save-type').hasAttribute('disabled')).toBe(false))
  document.querySelector<HTMLFormElement>('#type-form')!.dispatchEvent(new Event('submit'))
  await eventually(() => expect(bodies).toEqual([{ default_timeout_sec: 45 }]))
})

it('keeps preferences on the server, and the keys of the document that are not ours', async () => {
  api.prefs = { devMode: false, theirs: { kept: true } }
  await mountApp('/settings/preferences')
  await eventually(() => byTest('dev-mode'))
  await eventually(() => expect(api.seen).toContain('GET /v1/ui-prefs'))
  byTest('dev-mode').click()
  await eventually(() => expect(api.prefs).toMatchObject({ devMode: true, theirs: { kept: true } }))
  expect(sessionStorage.getItem('rauskuclaw_ui_dev_mode')).toBe('true')
})

it('shows that the API is gone, and comes back by itself', async () => {
  const { connection } = await mountApp('/settings/jobs')
  server.use(http.all('*', () => HttpResponse.error()))
  await connection.check()
  await eventually(() => expect(pageText()).toContain('The API does not answer'))
  server.use(http.all('*', ({ request }) => api.handle(request)))
  await eventually(() => expect(document.querySelector('[data-test=offline]')).toBeNull())
  expect(connection.recoveries).toBe(1)
})

it('returns to the gate when the key stops being accepted', async () => {
  const { session } = await mountApp('/settings/jobs')
  api.keys.clear()
  await session.resume()
  await eventually(() => expect(pageText()).toContain('This key is not accepted.'))
})

it('says so when nothing could be copied', async () => {
  const job = api.addJob({ type: 'report.generate' })
  await mountApp(`/settings/jobs/${job.id}`)
  await eventually(() => expect(pageText()).toContain(job.id))
  const id = [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === job.id)
  id?.click()
  await eventually(() => expect(pageText()).toContain('Id was not copied'))
  expect(pageText()).not.toContain('Id copied')
})

it('names what differs when an idempotency key is used for another request', async () => {
  const { router } = await mountApp('/settings/jobs/new?type=deploy.run')
  await eventually(() => byTest('submit'))
  byTest('submit').click()
  await eventually(() => expect(router.currentRoute.value.name).toBe('job'))
  await router.push('/settings/jobs/new?type=deploy.run')
  await eventually(() => byTest('key'))
  const key = api.keysSeen[0]!
  fill(byTest('key').querySelector('input') ?? byTest('key'), key)
  fill(byTest('priority').querySelector('input') ?? byTest('priority'), '9')
  await eventually(() => byTest('submit').click())
  await eventually(() => expect(byTest('failure').textContent).toContain('It differs in: priority.'))
})

it('says at the gate what the server said, when it is not about the key', async () => {
  const message = 'This server only answers to the names of this machine'
  server.use(
    http.get('*/v1/auth/whoami', () =>
      HttpResponse.json({ ok: false, error: { code: 'FORBIDDEN', message } }, { status: 403 }),
    ),
  )
  await mountApp('/chat', 'admin-key')
  await eventually(() => expect(pageText()).toContain(message))
  expect(pageText()).not.toContain('This key may not do that')
})

it('does not promise that a failed submit is sent again', async () => {
  await mountApp('/settings/jobs/new?type=deploy.run')
  await eventually(() => byTest('submit'))
  server.use(http.post('*/v1/jobs', () => HttpResponse.error()))
  byTest('submit').click()
  await eventually(() => expect(byTest('failure').textContent).toContain('It is not sent again by itself'))
  expect(pageText()).not.toContain('tries again by itself')
})

it('offers the queues that are served, and warns of any other before and after it is submitted', async () => {
  const { router } = await mountApp('/settings/jobs/new?type=deploy.run')
  await eventually(() => expect(document.querySelector('datalist option')?.getAttribute('value')).toBe('default'))
  expect(document.querySelector('[data-test=queue-unserved]')).toBeNull()
  fill(byTest('queue').querySelector('input') ?? byTest('queue'), 'nightly')
  await eventually(() => expect(byTest('queue-unserved').textContent).toContain('WORKER_QUEUE_ALLOWLIST'))
  byTest('submit').click()
  await eventually(() => expect(router.currentRoute.value.name).toBe('job'))
  await eventually(() => expect(pageText()).toContain("No worker serves queue 'nightly'"))
  expect(byTest('waiting').textContent).toContain('WORKER_QUEUE_ALLOWLIST')
})

it('takes any queue without a word from an API that cannot say which are served', async () => {
  server.use(
    http.get('*/v1/runtime/queues', () =>
      HttpResponse.json({ ok: false, error: { code: 'NOT_FOUND', message: 'No such route' } }, { status: 404 }),
    ),
  )
  await mountApp('/settings/jobs/new?type=deploy.run')
  await eventually(() => byTest('queue'))
  fill(byTest('queue').querySelector('input') ?? byTest('queue'), 'nightly')
  await eventually(() => expect(api.seen).toContain('GET /v1/job-types/deploy.run'))
  expect(document.querySelector('[data-test=queue-unserved]')).toBeNull()
})

it('keeps a preference that is out of bounds on the page, says so, and does not save it', async () => {
  await mountApp('/settings/preferences')
  const limit = () => document.querySelector<HTMLInputElement>('input[aria-label="Longest timeout"]')
  await eventually(() => expect(limit()).not.toBeNull())
  fill(limit()!, '99999')
  await eventually(() => expect(pageText()).toContain('Not saved: a whole number from 1 to 3600'))
  expect(limit()!.value).toBe('99999')
  fill(limit()!, '45')
  await eventually(() => expect(api.prefs['suggestedAutoMaxTimeoutSec']).toBe(45))
  expect(pageText()).not.toContain('Not saved')
})

it('shows what stands between backticks in a hint as code', async () => {
  const handler = api.handlers.find(({ name }) => name === 'builtin:code.component.generate')!
  api.handlers = api.handlers.map((each) =>
    each === handler
      ? {
          ...each,
          input_schema: {
            type: 'object',
            properties: { name: { type: 'string', description: 'So `user card` is a name' } },
          },
        }
      : each,
  )
  await mountApp('/settings/jobs/new?type=code.component.generate')
  await eventually(() =>
    expect(document.querySelector('[data-field="input.name"] code')?.textContent).toBe('user card'),
  )
  expect(document.querySelector('[data-field="input.name"]')?.textContent).toContain('So user card is a name')
})

it('says which runs of a job did not count against its limit, also when it is over', async () => {
  const job = api.addJob({
    type: 'deploy.run',
    status: 'failed',
    attempts: 5,
    max_attempts: 2,
    crashes: 1,
    interruptions: 2,
  })
  await mountApp(`/settings/jobs/${job.id}`)
  await eventually(() => expect(byTest('interruptions').textContent).toBe('2, not counted'))
  expect(byTest('crashes').textContent).toBe('1, not counted')
  expect(byTest('attempts').textContent).toBe('2 of 2')
})

it('speaks of crashes and interruptions only where there are some', async () => {
  const job = api.addJob({ type: 'deploy.run', status: 'succeeded', attempts: 1 })
  await mountApp(`/settings/jobs/${job.id}`)
  await eventually(() => expect(api.seen).toContain(`GET /v1/jobs/${job.id}/explain`))
  await eventually(() => expect(byTest('attempts').textContent).toBe('1 of 1'))
  expect(document.querySelector('[data-test=interruptions], [data-test=crashes]')).toBeNull()
})
