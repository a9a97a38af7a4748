/**
 * Follows one job over SSE until it is over: reads with fetch so that the key travels in a header, resumes after the
 * last event seen, and treats a connection that simply ends (bounded mode) as normal. Nothing is delivered twice.
 */
import { isRecord } from '@/domain/format'
import { parseWire } from './answers'
import { errorOf, readJson, sleep } from './client'
import { ApiError, isAbort } from './errors'
import type { SseMessage } from './sse'
import { SseParser } from './sse'
import type { Job, JobEvent } from './jobs'
import type { Json } from './wire'

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'ended' | 'failed'

export interface StreamHandlers {
  onState: (state: StreamState, error?: ApiError) => void
  onJob: (job: Job) => void
  onEvent: (event: JobEvent) => void
  onEnd: (reason: string) => void
}

export interface StreamOptions {
  jobId: string
  after: number
  headers: () => Record<string, string>
  signal: AbortSignal
  wait?: typeof sleep
  /** The server sends a comment every 20 s; a longer silence means that the connection is dead. */
  silenceMs?: number
}

const SILENCE_MS = 45_000
const DEFAULT_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 5_000

export async function followJob(options: StreamOptions, handlers: StreamHandlers): Promise<void> {
  const wait = options.wait ?? sleep
  let lastId = options.after
  let failures = 0
  const seen = {
    get lastId() {
      return lastId
    },
    take(id: number) {
      if (id <= lastId) return false
      lastId = id
      failures = 0
      return true
    },
  }
  while (!options.signal.aborted) {
    handlers.onState(failures === 0 ? 'connecting' : 'reconnecting')
    let pauseMs: number
    try {
      const outcome = await readOnce(options, seen, handlers)
      if (outcome.over) return handlers.onState('ended')
      failures = 0
      pauseMs = outcome.retryMs ?? DEFAULT_RETRY_MS
    } catch (error) {
      if (options.signal.aborted) return
      if (error instanceof ApiError && !error.isRetryable) return handlers.onState('failed', error)
      failures += 1
      handlers.onState('reconnecting')
      pauseMs = Math.min(500 * 2 ** (failures - 1), LONGEST_RETRY_MS)
    }
    try {
      await wait(pauseMs, options.signal)
    } catch (error) {
      if (isAbort(error)) return
      throw error
    }
  }
}

interface Seen {
  readonly lastId: number
  take(id: number): boolean
}

async function readOnce(
  options: StreamOptions,
  seen: Seen,
  handlers: StreamHandlers,
): Promise<{ over: boolean; retryMs: number | null }> {
  const silence = new AbortController()
  const signal = AbortSignal.any([options.signal, silence.signal])
  const silenceMs = options.silenceMs ?? SILENCE_MS
  let timer = setTimeout(() => silence.abort(), silenceMs)
  try {
    const response = await connect(options, seen.lastId, signal)
    if (response.status === 204 || !response.body) return { over: true, retryMs: null }
    handlers.onState('live')
    const parser = new SseParser()
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { over: false, retryMs: parser.retryMs }
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), silenceMs)
      for (const message of parser.push(decoder.decode(value, { stream: true }))) {
        if (deliver(message, seen, handlers)) return { over: true, retryMs: null }
      }
    }
  } finally {
    clearTimeout(timer)
    silence.abort()
  }
}

async function connect(options: StreamOptions, lastId: number, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { accept: 'text/event-stream', ...options.headers() }
  if (lastId > 0) headers['last-event-id'] = String(lastId)
  const path = `/v1/jobs/${encodeURIComponent(options.jobId)}/stream`
  const response = await fetch(path, { headers, signal, cache: 'no-store', credentials: 'same-origin' })
  if (response.ok) return response
  throw errorOf(response, await readJson(response).catch(() => undefined))
}

/** The kinds of events by their names in a stream. Names of a later version are passed over. */
const KINDS = new Map<string, JobEvent['kind']>([
  ['log_append', 'log'],
  ['progress', 'progress'],
  ['delta', 'delta'],
  ['step', 'step'],
  ['question', 'question'],
])

/** Hands one message on; answers true when it was the last. */
function deliver(message: SseMessage, seen: Seen, handlers: StreamHandlers): boolean {
  const data = parse(message.data)
  if (data === null) return false
  if (message.event === 'end') {
    handlers.onEnd(String(data['reason'] ?? ''))
    return true
  }
  if (message.event === 'job_update') {
    handlers.onJob(data['job'] as unknown as Job)
    return false
  }
  const kind = KINDS.get(message.event)
  if (kind === undefined) return false
  const id = Number(message.id ?? data['id'])
  if (!Number.isSafeInteger(id) || !seen.take(id)) return false
  handlers.onEvent({ ...(data as unknown as JobEvent), id, kind })
  return false
}

function parse(text: string): { [key: string]: Json } | null {
  try {
    const value = parseWire(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}
