import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { followJob } from '@/api/jobStream'
import { SseParser } from '@/api/sse'
import { server } from './setup'

describe('the parser', () => {
  it('reads messages that arrive in pieces, with any line end', () => {
    const parser = new SseParser()
    const whole = 'retry: 250\r\n\r\n: heartbeat\n\nevent: log_append\rid: 7\rdata: {"a":1,\rdata: "b":2}\r\r'
    const messages = [...whole].flatMap((letter) => parser.push(letter))
    messages.push(...parser.push('\n'))
    expect(messages).toEqual([{ event: 'log_append', id: '7', data: '{"a":1,\n"b":2}' }])
    expect(parser.retryMs).toBe(250)
  })

  it('drops a message without data', () => {
    expect(new SseParser().push('event: x\nid: 1\n\n')).toEqual([])
  })
})

const line = (id: number) => `event: log_append\nid: ${id}\ndata: {"id":${id},"message":"line ${id}"}\n\n`
const sse = (...parts: string[]) =>
  HttpResponse.text(parts.join(''), { headers: { 'content-type': 'text/event-stream' } })
const END = 'event: end\ndata: {"reason":"succeeded"}\n\n'

async function follow(answers: ((request: Request) => Response)[]) {
  const seen = {
    ids: [] as number[],
    kinds: [] as string[],
    states: [] as string[],
    resumes: [] as (string | null)[],
    pauses: [] as number[],
    end: '',
  }
  let call = 0
  server.use(
    http.get('*/v1/jobs/j1/stream', ({ request }) => {
      seen.resumes.push(request.headers.get('last-event-id'))
      return answers[call++]?.(request) ?? new HttpResponse(null, { status: 204 })
    }),
  )
  const options = {
    jobId: 'j1',
    after: 0,
    headers: () => ({ 'x-api-key': 'secret' }),
    signal: new AbortController().signal,
    wait: (ms: number) => (seen.pauses.push(ms), Promise.resolve()),
  }
  await followJob(options, {
    onState: (state) => seen.states.push(state),
    onJob: () => undefined,
    onEvent: (event) => {
      seen.ids.push(event.id)
      seen.kinds.push(event.kind)
    },
    onEnd: (reason) => (seen.end = reason),
  })
  return seen
}

describe('following a job', () => {
  it('takes the steps of a run for no lines of the log, and passes over what it does not know', async () => {
    const step = 'event: step\nid: 2\ndata: {"id":2,"message":"Steps recorded"}\n\n'
    const asked = 'event: question\nid: 3\ndata: {"id":3,"message":"Question asked"}\n\n'
    const later = 'event: dream\nid: 4\ndata: {"id":4,"message":"of a later version"}\n\n'
    const seen = await follow([() => sse(line(1), step, asked, later, line(5), END)])
    expect(seen.ids).toEqual([1, 2, 3, 5])
    expect(seen.kinds).toEqual(['log', 'step', 'question', 'log'])
  })

  it('ends with the end event', async () => {
    const seen = await follow([() => sse(line(1), line(2), END)])
    expect(seen).toMatchObject({ ids: [1, 2], end: 'succeeded', resumes: [null] })
    expect(seen.states.at(-1)).toBe('ended')
  })

  it('resumes a bounded answer after the last event, as soon as the server says', async () => {
    const seen = await follow([() => sse('retry: 250\n\n', line(1)), () => sse(line(2), END)])
    expect(seen).toMatchObject({ ids: [1, 2], resumes: [null, '1'], pauses: [250] })
    expect(seen.states).not.toContain('reconnecting')
  })

  it('ends at a 204, which says that everything was seen', async () => {
    const seen = await follow([() => sse(line(1)), () => new HttpResponse(null, { status: 204 })])
    expect(seen.states.at(-1)).toBe('ended')
  })

  it('delivers nothing twice when a server repeats itself', async () => {
    const seen = await follow([() => sse(line(1), line(2)), () => sse(line(1), line(2), line(3), END)])
    expect(seen.ids).toEqual([1, 2, 3])
  })

  it('backs off while the API is gone, then goes on where it was', async () => {
    const down = () => HttpResponse.error() as Response
    const seen = await follow([() => sse(line(1)), down, down, () => sse(line(2), END)])
    expect(seen).toMatchObject({ ids: [1, 2], resumes: [null, '1', '1', '1'] })
    expect(seen.pauses.slice(1)).toEqual([500, 1000])
    expect(seen.states).toContain('reconnecting')
  })

  it('gives up when it may not stream', async () => {
    const error = { code: 'FORBIDDEN', message: 'No' }
    const seen = await follow([() => HttpResponse.json({ ok: false, error }, { status: 403 })])
    expect(seen.states.at(-1)).toBe('failed')
    expect(seen.resumes).toHaveLength(1)
  })
})
