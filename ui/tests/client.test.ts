import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { ApiClient, queryText } from '@/api/client'
import { ApiError, hintFor } from '@/api/errors'
import { server } from './setup'

const URL = 'http://localhost/thing'
const soon = () => Promise.resolve()
const client = (hooks = {}) => new ApiClient({ key: () => 'secret', ...hooks }, soon)
const failure = (code: string, status: number, headers: Record<string, string> = {}) =>
  HttpResponse.json({ ok: false, error: { code, message: 'No' } }, { status, headers })

describe('requests', () => {
  it('carry the key in a header', async () => {
    let header: string | null = null
    server.use(
      http.get(URL, ({ request }) => ((header = request.headers.get('x-api-key')), HttpResponse.json({ ok: true }))),
    )
    await client().get(URL)
    expect(header).toBe('secret')
  })

  it('are tried again when they are safe and the failure may pass', async () => {
    let calls = 0
    server.use(http.get(URL, () => (++calls < 3 ? failure('STORE_UNAVAILABLE', 503) : HttpResponse.json({ ok: true }))))
    await client().get(URL)
    expect(calls).toBe(3)
  })

  it('are not tried again when they write', async () => {
    let calls = 0
    server.use(http.post(URL, () => (calls++, failure('STORE_UNAVAILABLE', 503))))
    await expect(client().post(URL, {})).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(calls).toBe(1)
  })

  it('are tried again when they write under an idempotency key', async () => {
    let calls = 0
    server.use(http.post(URL, () => (++calls < 2 ? HttpResponse.error() : HttpResponse.json({ ok: true }))))
    await client().post(URL, {}, { repeatable: true })
    expect(calls).toBe(2)
  })

  it('fail with the code, the message and the details of the envelope', async () => {
    const error = { code: 'VALIDATION_ERROR', message: 'Wrong', details: { fields: [] } }
    server.use(http.get(URL, () => HttpResponse.json({ ok: false, error }, { status: 400 })))
    await expect(client().get(URL)).rejects.toMatchObject({ ...error, status: 400 })
  })

  it('fail with a code of their own when the answer is not ours', async () => {
    server.use(http.get(URL, () => HttpResponse.html('<h1>502</h1>', { status: 502 })))
    const error = (await client()
      .get(URL)
      .catch((thrown: unknown) => thrown)) as ApiError
    expect(error.code).toBe('BAD_RESPONSE')
    expect(error.isUnreachable).toBe(true)
  })

  it('tell whether the API was reached', async () => {
    const told: string[] = []
    const hooks = { onReachable: () => told.push('up'), onUnreachable: () => told.push('down') }
    server.use(http.post(URL, () => HttpResponse.error(), { once: true }))
    await client(hooks)
      .post(URL)
      .catch(() => undefined)
    server.use(http.post(URL, () => failure('CONFLICT', 409)))
    await client(hooks)
      .post(URL)
      .catch(() => undefined)
    expect(told).toEqual(['down', 'up'])
  })

  it('stop when they are aborted', async () => {
    const abort = new AbortController()
    server.use(http.get(URL, () => new Promise(() => undefined)))
    const pending = client().get(URL, { signal: abort.signal })
    abort.abort()
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
  })
})

it('leaves absent filters out of the query', () => {
  expect(queryText({ status: '', type: undefined, queue: null, limit: 5 })).toBe('?limit=5')
  expect(queryText({})).toBe('')
})

it('promises another try only where there is one', () => {
  for (const code of ['NETWORK', 'TIMEOUT']) {
    const error = new ApiError(code, 'm')
    expect(hintFor(error, 'write')).toContain('not sent again by itself')
    expect(hintFor(error, 'ask') ?? '').not.toContain('by itself')
  }
  expect(hintFor(new ApiError('NETWORK', 'm'))).toContain('tries again by itself')
  expect(hintFor(new ApiError('FORBIDDEN', 'm', 403), 'write')).toBe('This key may not do that.')
})
