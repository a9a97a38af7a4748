import type { ApiClient } from './client'
import type { Warning } from './queues'
import type { Json, Read, Schemas } from './wire'

export type Schedule = Read<Schemas['ScheduleSchema']>
export type Overlap = Schedule['overlap']
export type CatchUp = Schedule['catch_up']
export type NextRun = Schemas['NextRunSchema']
export type ScheduleRun = Schemas['ScheduleRunSchema']

export interface SavedSchedule {
  schedule: Schedule
  warnings?: Warning[]
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
    create: (body: ScheduleChange) => client.post<SavedSchedule>('/v1/schedules', body),
    change: (id: string, body: ScheduleChange) => client.patch<SavedSchedule>(at(id), body),
    remove: (id: string) => client.delete(at(id)),
    runs: async (id: string, signal?: AbortSignal) =>
      (await client.get<{ runs: ScheduleRun[] }>(at(id, '/runs'), { query: { limit: 100 }, signal })).runs,
    next: async (id: string, signal?: AbortSignal) =>
      (await client.get<{ next: NextRun[] }>(at(id, '/next'), { query: { n: 20 }, signal })).next,
    preview: async (cadence: Cadence & { n: number }, signal?: AbortSignal) =>
      (await client.post<{ next: NextRun[] }>('/v1/schedules/preview', cadence, { signal })).next,
  }
}
