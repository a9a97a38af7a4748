/**
 * Follows a stream of server-sent events until it is over: reads with fetch so that the key travels in a header, goes
 * on after the last id seen, takes a connection that simply ends (bounded mode) as normal, and a silent one as dead.
 */
import { errorOf, readJson, sleep } from './client'
import { ApiError, isAbort } from './errors'
import type { SseMessage } from './sse'
import { SseParser } from './sse'

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'ended' | 'failed'

export interface FollowOptions {
  path: string
  headers: () => Record<string, string>
  signal: AbortSignal
  wait?: typeof sleep
  /** The server sends a comment every 20 s; a longer silence means that the connection is dead. */
  silenceMs?: number
}

export interface Follower {
  /** The id to go on after; null at the beginning. */
  lastId: () => string | null
  onState: (state: StreamState, error?: ApiError) => void
  /** Told of each whole message. `over` ends it all; `progress` forgets the failures before it. */
  onMessage: (message: SseMessage) => 'over' | 'progress' | 'ignored'
}

const SILENCE_MS = 45_000
const DEFAULT_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 5_000

export async function follow(options: FollowOptions, follower: Follower): Promise<void> {
  const wait = options.wait ?? sleep
  let failures = 0
  const onMessage: Follower['onMessage'] = (message) => {
    const outcome = follower.onMessage(message)
    if (outcome === 'progress') failures = 0
    return outcome
  }
  while (!options.signal.aborted) {
    follower.onState(failures === 0 ? 'connecting' : 'reconnecting')
    let pauseMs: number
    try {
      const outcome = await readOnce(options, { ...follower, onMessage })
      if (outcome.over) return follower.onState('ended')
      failures = 0
      pauseMs = outcome.retryMs ?? DEFAULT_RETRY_MS
    } catch (error) {
      if (options.signal.aborted) return
      if (error instanceof ApiError && !error.isRetryable) return follower.onState('failed', error)
      failures += 1
      follower.onState('reconnecting')
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

async function readOnce(
  options: FollowOptions,
  follower: Follower,
): Promise<{ over: boolean; retryMs: number | null }> {
  const silence = new AbortController()
  const signal = AbortSignal.any([options.signal, silence.signal])
  const silenceMs = options.silenceMs ?? SILENCE_MS
  let timer = setTimeout(() => silence.abort(), silenceMs)
  try {
    const response = await connect(options, follower.lastId(), signal)
    if (response.status === 204 || !response.body) return { over: true, retryMs: null }
    follower.onState('live')
    const parser = new SseParser()
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { over: false, retryMs: parser.retryMs }
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), silenceMs)
      for (const message of parser.push(decoder.decode(value, { stream: true }))) {
        if (follower.onMessage(message) === 'over') return { over: true, retryMs: null }
      }
    }
  } finally {
    clearTimeout(timer)
    silence.abort()
  }
}

async function connect(options: FollowOptions, lastId: string | null, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { accept: 'text/event-stream', ...options.headers() }
  if (lastId !== null) headers['last-event-id'] = lastId
  const response = await fetch(options.path, { headers, signal, cache: 'no-store', credentials: 'same-origin' })
  if (response.ok) return response
  throw errorOf(response, await readJson(response).catch(() => undefined))
}
