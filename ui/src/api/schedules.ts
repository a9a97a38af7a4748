import type { ApiClient } from './client'
import type { Json } from './wire'

export type Overlap = 'skip' | 'queue' | 'allow'
export type CatchUp = 'skip' | 'latest' | 'all'

export interface Schedule {
  id: string
  name: string | null
  enabled: boolean
  type: string
  queue: string
  input: Json
  priority: number
  timeout_sec: number
  max_attempts: number
  tags: string[]
  interval_sec: number | null
  cron: string | null
  timezone: string
  overlap: Overlap
  catch_up: CatchUp
  max_runs_per_day: number | null
  max_failures: number | null
  failures: number
  runs_today: number
  waiting_at: string | null
  breaker: { reason: string; at: string } | null
  next_run_at: string | null
  last_run_at: string | null
  last_job_id: string | null
  last_error: { code: string; message: string; at: string } | null
  created_at: string
  updated_at: string
}

export interface NextRun {
  at: string
  local: string
  note: string | null
}

export interface ScheduleRun {
  at: string
  nominal_at: string
  outcome: 'submitted' | 'skipped' | 'waiting' | 'failed'
  reason: string | null
  message: string
  job_id: string | null
  count: number
}

export interface Cadence {
  interval_sec?: number
  cron?: string
  timezone?: string
}

export type ScheduleChange = Cadence & Record<string, Json | undefined>

const at = (id: string, rest = '') => `/v1/schedules/${encodeURIComponent(id)}${rest}`

export function schedulesApi(client: ApiClient) {
  return {
    list: (query: { cursor?: string }, signal?: AbortSignal) =>
      client.get<{ schedules: Schedule[]; cursor: string | null }>('/v1/schedules', {
        query: { ...query, limit: 200 },
        signal,
      }),
    create: async (body: ScheduleChange) =>
      (await client.post<{ schedule: Schedule }>('/v1/schedules', body)).schedule,
    change: async (id: string, body: ScheduleChange) =>
      (await client.patch<{ schedule: Schedule }>(at(id), body)).schedule,
    remove: (id: string) => client.delete(at(id)),
    runs: async (id: string, signal?: AbortSignal) =>
      (await client.get<{ runs: ScheduleRun[] }>(at(id, '/runs'), { query: { limit: 100 }, signal })).runs,
    next: async (id: string, signal?: AbortSignal) =>
      (await client.get<{ next: NextRun[] }>(at(id, '/next'), { query: { n: 20 }, signal })).next,
    preview: async (cadence: Cadence & { n: number }, signal?: AbortSignal) =>
      (await client.post<{ next: NextRun[] }>('/v1/schedules/preview', cadence, { signal })).next,
  }
}
