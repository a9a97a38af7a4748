/** Follows one job over SSE until it is over, after the last event seen. Nothing is delivered twice. */
import { isRecord } from '@/domain/format'
import { parseWire } from './answers'
import type { ApiError } from './errors'
import { follow, type FollowOptions, type StreamState } from './follow'
import type { SseMessage } from './sse'
import type { Job, JobEvent } from './jobs'
import type { Json } from './wire'

export type { StreamState }

export interface StreamHandlers {
  onState: (state: StreamState, error?: ApiError) => void
  onJob: (job: Job) => void
  onEvent: (event: JobEvent) => void
  onEnd: (reason: string) => void
}

export interface StreamOptions extends Omit<FollowOptions, 'path'> {
  jobId: string
  after: number
}

export async function followJob(options: StreamOptions, handlers: StreamHandlers): Promise<void> {
  let lastId = options.after
  const take = (id: number) => {
    if (id <= lastId) return false
    lastId = id
    return true
  }
  await follow(
    { ...options, path: `/v1/jobs/${encodeURIComponent(options.jobId)}/stream` },
    {
      lastId: () => (lastId > 0 ? String(lastId) : null),
      onState: handlers.onState,
      onMessage: (message) => deliver(message, take, handlers),
    },
  )
}

/** The kinds of events by their names in a stream. Names of a later version are passed over. */
const KINDS = new Map<string, JobEvent['kind']>([
  ['log_append', 'log'],
  ['progress', 'progress'],
  ['delta', 'delta'],
  ['step', 'step'],
  ['question', 'question'],
])

/** Hands one message on. */
function deliver(
  message: SseMessage,
  take: (id: number) => boolean,
  handlers: StreamHandlers,
): 'over' | 'progress' | 'ignored' {
  const data = recordOf(message.data)
  if (data === null) return 'ignored'
  if (message.event === 'end') {
    handlers.onEnd(String(data['reason'] ?? ''))
    return 'over'
  }
  if (message.event === 'job_update') {
    handlers.onJob(data['job'] as unknown as Job)
    return 'ignored'
  }
  const kind = KINDS.get(message.event)
  if (kind === undefined) return 'ignored'
  const id = Number(message.id ?? data['id'])
  if (!Number.isSafeInteger(id) || !take(id)) return 'ignored'
  handlers.onEvent({ ...(data as unknown as JobEvent), id, kind })
  return 'progress'
}

/** The object that an event carries; null for what is none. */
export function recordOf(text: string): { [key: string]: Json } | null {
  try {
    const value = parseWire(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}
