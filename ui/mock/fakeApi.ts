/**
 * A small API with our routes, in memory: behind msw in the component tests, behind the dev server for work on the UI
 * without a backend. Jobs only move when the test says so, or with `run` by themselves.
 */
import type { Attempt, Job, JobEvent, JobStatus, NewJob } from '../src/api/jobs.ts'
import type { Handler, JobType } from '../src/api/jobTypes.ts'
import type { Caller } from '../src/api/session.ts'
import type { Json, JsonObject } from '../src/api/wire.ts'
import { jsonText, parseJson } from '../src/domain/json.ts'
import { FakeChat } from './fakeChat.ts'
import { HANDLERS, TYPES } from './fakeData.ts'
import { FakeRuns } from './fakeRuns.ts'
import { FakeWorkspace } from './fakeWorkspace.ts'

export interface FakeJob extends Job {
  run_at: string
  events: JobEvent[]
  /** Runs that ended without an outcome; they are among its attempts, and not counted against the limit. */
  crashes: number
  interruptions: number
}

const SETTING = 'WORKER_QUEUE_ALLOWLIST'
const unserved = (queue: string) =>
  `No worker serves queue '${queue}' (served: default); ${SETTING} names the queues served`

export type Answer = { status: number; body: unknown; headers?: Record<string, string> }

export const ok = (body: object, status = 200): Answer => ({ status, body: { ok: true, ...body } })
export const fail = (status: number, code: string, message: string, details?: Json): Answer => ({
  status,
  body: { ok: false, error: { code, message, ...(details === undefined ? {} : { details }) } },
})

export class FakeApi {
  jobs: FakeJob[] = []
  types: JobType[] = TYPES.map((type) => ({ ...type }))
  handlers: Handler[] = HANDLERS
  prefs: JsonObject = {}
  keys = new Map<string, Caller>([
    ['admin-key', { name: 'ops', role: 'admin', sse: true, can_write: true, queue_allowlist: null }],
    ['read-key', { name: 'dashboard', role: 'read', sse: true, can_write: false, queue_allowlist: null }],
  ])
  /** Every request seen, as `METHOD path`. */
  seen: string[] = []
  readonly runs = new FakeRuns(this)
  readonly chat = new FakeChat()
  readonly workspace = new FakeWorkspace()
  readonly watchers = new Set<() => void>()
  private nextId = 1
  private readonly byKey = new Map<string, { text: string; id: string }>()

  addJob(part: Partial<FakeJob> & { type: string }): FakeJob {
    const at = part.created_at ?? new Date().toISOString()
    const job: FakeJob = {
      id: crypto.randomUUID(),
      queue: 'default',
      status: 'queued',
      priority: 5,
      timeout_sec: 120,
      attempts: 0,
      max_attempts: 1,
      callback_url: null,
      tags: [],
      input: null,
      result: null,
      error: null,
      created_at: at,
      updated_at: at,
      run_at: at,
      events: [],
      crashes: 0,
      interruptions: 0,
      ...part,
    }
    this.jobs.unshift(job)
    if (job.events.length === 0) this.log(job, 'Job created', { type: job.type, queue: job.queue })
    return job
  }

  log(job: FakeJob, message: string, meta: Json = null, part: Partial<JobEvent> = {}): void {
    const event = {
      id: this.nextId++,
      ts: new Date().toISOString(),
      kind: 'log',
      level: 'info',
      message,
      meta,
    } as const
    job.events.push({ ...event, ...part })
    this.ring()
  }

  change(job: FakeJob, part: Partial<FakeJob>): void {
    Object.assign(job, part, { updated_at: new Date().toISOString() })
    this.ring()
  }

  start(job: FakeJob): void {
    this.change(job, { status: 'running', attempts: job.attempts + 1 })
    this.log(job, 'Claimed by worker', { worker: 'b1/worker-1', queue: job.queue, attempt: job.attempts })
  }

  finish(job: FakeJob, status: JobStatus, part: Partial<FakeJob> = {}): void {
    const lines: Partial<Record<JobStatus, string>> = { succeeded: 'Job succeeded', failed: 'Attempt failed' }
    const meta = part.error ? { error: part.error.message, code: part.error.code } : null
    this.log(job, lines[status] ?? 'Job cancelled', meta, { level: status === 'failed' ? 'error' : 'info' })
    this.change(job, { ...part, status })
  }

  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url)
    this.seen.push(`${request.method} ${url.pathname}${url.search}`)
    if (url.pathname === '/health') return reply(ok({ service: 'rauskuclaw-api', time: new Date().toISOString() }))
    const caller = this.keys.get(request.headers.get('x-api-key') ?? '')
    if (!caller) return reply(fail(401, 'UNAUTHORIZED', 'No valid API key'))
    if (request.method !== 'GET' && !caller.can_write) return reply(fail(403, 'FORBIDDEN', 'This key is read only'))
    const [, , noun = '', ...verb] = url.pathname.split('/')
    if (noun === 'workspace') {
      const answer = await this.workspace.handle(request, url, verb.join('/'), async () => read(await request.text()))
      return answer instanceof Response ? answer : reply(answer)
    }
    const stream = /^\/v1\/jobs\/([^/]+)\/stream$/.exec(url.pathname)
    if (stream) return this.stream(stream[1] ?? '', request)
    const talk = /^\/v1\/conversations\/([^/]+)\/stream$/.exec(url.pathname)
    if (talk) return this.chat.stream(talk[1] ?? '', request)
    const body = request.method === 'GET' ? {} : read(await request.text())
    return reply(this.route(request, url, body, caller))
  }

  private route(request: Request, url: URL, body: JsonObject, caller: Caller): Answer {
    const [, , noun = '', id = '', verb = ''] = url.pathname.split('/').map(decodeURIComponent)
    const write = request.method !== 'GET'
    if (noun === 'auth') return ok({ auth: caller })
    if (noun === 'ui-prefs') return this.preferences(write, body)
    if (noun === 'runtime' && id === 'queues')
      return ok({ setting: SETTING, queues: [{ queue: 'default', served: true }], count: 1 })
    if (noun === 'handlers') return ok({ handlers: this.handlers, count: this.handlers.length })
    if (noun === 'job-types') return this.jobTypes(request.method, id, body)
    if (noun === 'questions') return this.runs.questions(write, id, body, caller)
    if (noun === 'chat') return ok(this.chat.options)
    if (noun === 'conversations')
      return this.chat.handle(request.method, url, id, verb, url.pathname.split('/')[5] ?? '', body)
    if (noun === 'jobs' && verb === 'steps') return this.runs.steps(id, url)
    if (noun === 'jobs' && verb === 'messages') return this.runs.say(id, body)
    if (noun === 'jobs' && !id)
      return write ? this.create(body, request.headers.get('idempotency-key')) : this.list(url)
    if (noun === 'jobs') return this.oneJob(id, verb, url)
    return fail(404, 'NOT_FOUND', 'No such route')
  }

  private preferences(write: boolean, body: JsonObject): Answer {
    if (write) this.prefs = body['prefs'] as JsonObject
    return ok({ scope: 'default', prefs: this.prefs, created_at: null, updated_at: null })
  }

  private jobTypes(method: string, name: string, body: JsonObject): Answer {
    const type = this.types.find((candidate) => candidate.name === name)
    if (method === 'POST') {
      if (this.types.some((other) => other.name === body['name']))
        return fail(409, 'CONFLICT', 'This type exists already')
      this.types.push(body as unknown as JobType)
      return ok({ type: body }, 201)
    }
    if (!name) return ok({ types: this.types, count: this.types.length })
    if (!type) return fail(404, 'NOT_FOUND', 'No such job type')
    if (method === 'PATCH') return ok({ type: Object.assign(type, body) })
    const handler = this.handlers.find((candidate) => candidate.name === type.handler)
    return ok({ type, input_schema: handler?.input_schema ?? null, output_schema: handler?.output_schema ?? null })
  }

  private list(url: URL): Answer {
    const wanted = ['status', 'type', 'queue'].map((name) => [name, url.searchParams.get(name)] as const)
    const matching = this.jobs.filter((job) =>
      wanted.every(([name, value]) => value === null || job[name as 'status' | 'type' | 'queue'] === value),
    )
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const limit = Number(url.searchParams.get('limit') ?? 50)
    const jobs = matching.slice(from, from + limit).map(slim)
    return ok({ jobs, count: jobs.length, cursor: from + limit < matching.length ? String(from + limit) : null })
  }

  private create(body: JsonObject, key: string | null): Answer {
    const request = body as unknown as NewJob
    const type = this.types.find((candidate) => candidate.name === request.type)
    if (!type?.enabled)
      return fail(400, 'VALIDATION_ERROR', 'This type is not enabled', {
        fields: [{ field: 'type', message: 'Not enabled' }],
      })
    const known = key === null ? undefined : this.byKey.get(key)
    const text = jsonText(body)
    if (known && known.text !== text) {
      return fail(409, 'IDEMPOTENCY_CONFLICT', 'This key was used for another request', {
        fields: differing(jsonText(body), known.text),
      })
    }
    if (known) return ok({ job: publicJob(this.find(known.id)!), idempotent: true })
    const job = this.addJob({
      type: request.type,
      queue: request.queue ?? 'default',
      input: request.input ?? null,
      priority: request.priority ?? 5,
      timeout_sec: request.timeout_sec ?? type.default_timeout_sec,
      max_attempts: request.max_attempts ?? type.default_max_attempts,
      callback_url: request.callback_url ?? null,
      tags: request.tags ?? [],
      run_at: request.run_at ?? new Date().toISOString(),
    })
    if (key !== null) this.byKey.set(key, { text, id: job.id })
    const message = unserved(job.queue)
    const warnings = job.queue === 'default' ? {} : { warnings: [{ code: 'QUEUE_UNSERVED', field: 'queue', message }] }
    return ok({ job: publicJob(job), ...warnings }, 201)
  }

  private oneJob(id: string, verb: string, url: URL): Answer {
    const job = this.find(id)
    if (!job) return fail(404, 'NOT_FOUND', 'No such job')
    const over = isOver(job)
    switch (verb) {
      case '':
        return ok({ job: publicJob(job) })
      case 'cancel':
        if (over && job.status !== 'cancelled') return fail(409, 'CONFLICT', `The job is ${job.status}`)
        this.finish(job, 'cancelled')
        return ok({ job: publicJob(job) })
      case 'retry':
        if (!over) return fail(409, 'CONFLICT', 'The job is not over')
        return ok({ job: publicJob(this.addJob({ ...slimmed(job), events: [] })) }, 201)
      case 'events': {
        const after = Number(url.searchParams.get('after') ?? 0)
        const events = job.events
          .filter((event) => event.id > after)
          .slice(0, Number(url.searchParams.get('limit') ?? 200))
        return ok({ events, count: events.length, next_after: events.at(-1)?.id ?? after })
      }
      case 'attempts':
        return ok({ attempts: attemptsOf(job), count: attemptsOf(job).length })
      case 'explain':
        return ok(explain(job))
      case 'callback':
        return ok({ delivery: job.callback_url && over ? deliveryOf(job) : null })
      default:
        return fail(404, 'NOT_FOUND', 'No such route')
    }
  }

  private stream(id: string, request: Request): Response {
    const job = this.find(id)
    if (!job) return reply(fail(404, 'NOT_FOUND', 'No such job'))
    let last = Number(request.headers.get('last-event-id') ?? 0)
    if (isOver(job) && job.events.every((event) => event.id <= last)) return new Response(null, { status: 204 })
    const encoder = new TextEncoder()
    let shown = ''
    let stop = () => {}
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (text: string) => controller.enqueue(encoder.encode(text))
        stop = () => this.watchers.delete(tick)
        const tick = () => {
          const state = jsonText({ job: publicJob(job) })
          if (state !== shown) send(`event: job_update\ndata: ${(shown = state)}\n\n`)
          for (const event of job.events.filter((candidate) => candidate.id > last)) {
            last = event.id
            const name = event.kind === 'log' ? 'log_append' : event.kind
            send(`event: ${name}\nid: ${event.id}\ndata: ${jsonText(event)}\n\n`)
          }
          if (!isOver(job)) return
          send(`event: end\ndata: ${jsonText({ reason: job.status })}\n\n`)
          stop()
          controller.close()
        }
        send('retry: 2000\n\n')
        this.watchers.add(tick)
        tick()
      },
      cancel: () => stop(),
    })
    request.signal.addEventListener('abort', () => stop())
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  /** The idempotency keys of the jobs submitted, oldest first. */
  get keysSeen(): string[] {
    return [...this.byKey.keys()]
  }

  private find(id: string): FakeJob | undefined {
    return this.jobs.find((job) => job.id === id)
  }

  private ring(): void {
    for (const watcher of [...this.watchers]) watcher()
  }
}

function reply({ status, body, headers }: Answer): Response {
  return new Response(jsonText(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

/** The names under which two requests differ, as the API lists them. */
function differing(one: string, two: string): Json {
  const [first, second] = [read(one), read(two)]
  return [...new Set([...Object.keys(first), ...Object.keys(second)])]
    .filter((name) => jsonText(first[name]) !== jsonText(second[name]))
    .map((field) => ({ field, message: 'differs from the first request with this key' }))
}

/** The body of a request, with its numbers as they were written. */
function read(text: string): JsonObject {
  return text === '' ? {} : (parseJson(text) as JsonObject)
}

const isOver = (job: Job) => ['succeeded', 'failed', 'cancelled'].includes(job.status)

function publicJob(job: FakeJob): Omit<FakeJob, 'events' | 'run_at' | 'crashes' | 'interruptions'> {
  const { events: _events, run_at: _runAt, crashes: _crashes, interruptions: _interruptions, ...rest } = job
  return rest
}

function slim(job: FakeJob): object {
  const { input: _input, result: _result, ...rest } = publicJob(job)
  return rest
}

function slimmed(job: FakeJob) {
  const { type, queue, input, priority, timeout_sec, max_attempts, callback_url, tags } = job
  return { type, queue, input, priority, timeout_sec, max_attempts, callback_url, tags }
}

function attemptsOf(job: FakeJob): Attempt[] {
  const found: Attempt[] = []
  const outcomes: Record<string, string> = {
    'Job succeeded': 'succeeded',
    'Attempt failed': 'failed',
    'Job cancelled': 'cancelled',
  }
  for (const event of job.events) {
    const last = found.at(-1)
    const outcome = outcomes[event.message]
    if (event.message === 'Claimed by worker') {
      const worker = (event.meta as JsonObject)['worker'] as string
      found.push({ number: found.length + 1, worker, started_at: event.ts, ended_at: null, outcome: null, error: null })
    } else if (outcome && last && last.ended_at === null) {
      Object.assign(last, { ended_at: event.ts, outcome, error: event.meta })
    }
  }
  return found
}

function explain(job: FakeJob): object {
  const reasons = []
  if (job.status !== 'queued')
    reasons.push({ code: 'NOT_QUEUED', message: `The job is ${job.status}`, until: null, details: null })
  else if (Date.parse(job.run_at) > Date.now()) {
    const [code, message] = job.error
      ? ['RETRY_BACKOFF', 'Waiting before the next attempt']
      : ['SCHEDULED', 'Not due yet']
    reasons.push({ code, message, until: job.run_at, details: null })
  } else if (job.queue !== 'default') {
    reasons.push({ code: 'QUEUE_NOT_SERVED', message: unserved(job.queue), until: null, details: null })
  }
  const { id, status, run_at, crashes, interruptions } = job
  const attempts_left = job.max_attempts - (job.attempts - crashes - interruptions)
  return {
    job_id: id,
    status,
    claimable: reasons.length === 0,
    reasons,
    lane: 'default',
    run_at,
    attempts_left,
    crashes,
    interruptions,
  }
}

function deliveryOf(job: FakeJob): object {
  const isBlocked = !job.callback_url?.includes('example.com')
  return {
    event_id: crypto.randomUUID(),
    url: job.callback_url,
    state: isBlocked ? 'blocked' : 'delivered',
    tries: isBlocked ? 0 : 1,
    next_at: null,
    last_status: isBlocked ? null : 200,
    last_error: isBlocked ? 'not_allowlisted' : null,
    created_at: job.updated_at,
  }
}
