/**
 * The one way to the API: same origin, key in a header, JSON both ways, errors as ApiError.
 * Safe requests are tried again after a failure that may pass; writes only when the caller says they are repeatable.
 */
import { jsonText } from '@/domain/json'
import { parseWire } from './answers'
import { ApiError, isAbort } from './errors'
import type { Json } from './wire'

export type Query = Record<string, string | number | boolean | null | undefined>

export interface RequestOptions {
  query?: Query
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Set for writes that carry an idempotency key: the same request again cannot do anything twice. */
  repeatable?: boolean
  timeoutMs?: number
}

export interface ClientHooks {
  key: () => string
  onUnreachable?: () => void
  onReachable?: () => void
  onUnauthorized?: (error: ApiError) => void
}

const TRIES = 3
const DEFAULT_TIMEOUT_MS = 15_000
const LONGEST_WAIT_MS = 4_000

export class ApiClient {
  constructor(
    private readonly hooks: ClientHooks,
    private readonly wait: (ms: number, signal?: AbortSignal) => Promise<void> = sleep,
  ) {}

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('GET', path, options)
  }

  post<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('POST', path, { ...options, body })
  }

  patch<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('PATCH', path, { ...options, body })
  }

  put<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('PUT', path, { ...options, body })
  }

  delete<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('DELETE', path, options)
  }

  /** The bytes of an answer, for a file to be saved; never tried again by itself. */
  async bytes(path: string, query: Query, signal?: AbortSignal): Promise<Blob> {
    const init = { headers: this.authHeaders(), cache: 'no-store', credentials: 'same-origin', signal } as const
    const response = await fetch(path + queryText(query), init).catch((error: unknown) => {
      throw isAbort(error) ? error : new ApiError('NETWORK', 'The API cannot be reached')
    })
    if (response.ok) return response.blob()
    throw errorOf(response, await readJson(response))
  }

  authHeaders(): Record<string, string> {
    const key = this.hooks.key()
    return key ? { 'x-api-key': key } : {}
  }

  private async send<T>(method: string, path: string, options: RequestOptions): Promise<T> {
    const mayRepeat = method === 'GET' || options.repeatable === true
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.once<T>(method, path, options)
        this.hooks.onReachable?.()
        return answer
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        if (error.isUnreachable) this.hooks.onUnreachable?.()
        else this.hooks.onReachable?.()
        if (error.status === 401) this.hooks.onUnauthorized?.(error)
        if (!mayRepeat || attempt >= TRIES || !error.isRetryable) throw error
        await this.wait(backoffMs(attempt, error.retryAfterMs), options.signal)
      }
    }
  }

  private async once<T>(method: string, path: string, options: RequestOptions): Promise<T> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
    const hasBody = options.body !== undefined
    try {
      const response = await fetch(path + queryText(options.query), {
        method,
        signal,
        headers: {
          accept: 'application/json',
          ...this.authHeaders(),
          ...(hasBody ? { 'content-type': 'application/json' } : {}),
          ...options.headers,
        },
        ...(hasBody ? { body: jsonText(options.body) } : {}),
        cache: 'no-store',
        credentials: 'same-origin',
      })
      return await readAnswer<T>(response)
    } catch (error) {
      if (error instanceof ApiError || options.signal?.aborted) throw error
      if (timeout.aborted) throw new ApiError('TIMEOUT', 'The API took too long to answer')
      if (isAbort(error)) throw error
      throw new ApiError('NETWORK', 'The API cannot be reached')
    }
  }
}

/** Query text without the absent filters; an empty filter must not become the text `undefined`. */
export function queryText(query: Query = {}): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString()
  return text ? `?${text}` : ''
}

async function readAnswer<T>(response: Response): Promise<T> {
  const body = await readJson(response)
  if (response.ok && body !== undefined) return body as T
  throw errorOf(response, body)
}

export async function readJson(response: Response): Promise<Json | undefined> {
  try {
    return parseWire(await response.text())
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export function errorOf(response: Response, body: Json | undefined): ApiError {
  return errorFrom(response.status, response.headers.get('retry-after'), body)
}

/** The error of an answer; one that is not of this API becomes BAD_RESPONSE. */
export function errorFrom(status: number, retryAfterSec: string | null, body: Json | undefined): ApiError {
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : null
  const retryAfter = Number(retryAfterSec ?? Number.NaN)
  const retryAfterMs = Number.isFinite(retryAfter) ? retryAfter * 1000 : null
  if (error && typeof error['code'] === 'string' && typeof error['message'] === 'string') {
    return new ApiError(error['code'], error['message'], status, error['details'] ?? null, retryAfterMs)
  }
  const message = `The answer is not one of this API (HTTP ${status})`
  return new ApiError('BAD_RESPONSE', message, status, null, retryAfterMs)
}

function isRecord(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function backoffMs(attempt: number, retryAfterMs: number | null): number {
  if (retryAfterMs !== null) return Math.min(retryAfterMs, LONGEST_WAIT_MS)
  return Math.min(300 * 2 ** (attempt - 1), LONGEST_WAIT_MS) * (0.75 + Math.random() / 2)
}

export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => new DOMException('Aborted', 'AbortError')
    if (signal?.aborted) return reject(aborted())
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    const stop = () => {
      clearTimeout(timer)
      reject(aborted())
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}
