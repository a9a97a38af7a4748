import type { Json } from './wire'

/** A failed request. `code` is the server's, or one of ours: NETWORK, TIMEOUT, BAD_RESPONSE. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 0,
    readonly details: Json = null,
    readonly retryAfterMs: number | null = null,
  ) {
    super(message)
    this.name = 'ApiError'
  }

  /** The API itself could not be reached, so what the page shows may be old. */
  get isUnreachable(): boolean {
    return this.status === 0 || (this.code === 'BAD_RESPONSE' && this.status >= 502)
  }

  get isRetryable(): boolean {
    return this.isUnreachable || [429, 502, 503, 504].includes(this.status)
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** Any thrown value as an ApiError, so that views have one thing to show. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return new ApiError('UI_ERROR', error instanceof Error ? error.message : String(error), -1)
}

const HINTS: Record<string, string> = {
  NETWORK: 'The API did not answer. This page tries again by itself.',
  TIMEOUT: 'The API took too long to answer.',
  UNAUTHORIZED: 'This key is not accepted. Check it, or ask for a new one.',
  FORBIDDEN: 'This key may not do that.',
  NOT_FOUND: 'It does not exist, or this key may not see it.',
  RATE_LIMITED: 'Too many requests. Wait a moment, then try again.',
  AUTH_NOT_CONFIGURED: 'The server has no API key configured, so it refuses every request.',
  IDEMPOTENCY_CONFLICT: 'This idempotency key already belongs to a different request.',
  STORE_UNAVAILABLE: 'Storage did not answer. Nothing was half done; trying again is safe.',
  PAYLOAD_TOO_LARGE: 'The request is larger than the server takes (1 MiB).',
}

/** Where nothing is tried again by itself: a write that may or may not have arrived. */
const WRITE_HINTS: Record<string, string> = {
  NETWORK: 'The API did not answer, so this may not have arrived. It is not sent again by itself: try again.',
  TIMEOUT: 'The API took too long to answer, so this may not have arrived. It is not sent again by itself: try again.',
}

const ASK_HINTS: Record<string, string> = { NETWORK: 'The API did not answer. Ask again when it does.' }
const OWN_HINTS = { read: {} as Record<string, string>, write: WRITE_HINTS, ask: ASK_HINTS }

/**
 * What to do about an error, where we know. A page is read again by itself; what was to be changed, or asked once, is
 * not.
 */
export function hintFor(error: ApiError, doing: keyof typeof OWN_HINTS = 'read'): string | null {
  return OWN_HINTS[doing][error.code] ?? HINTS[error.code] ?? null
}
