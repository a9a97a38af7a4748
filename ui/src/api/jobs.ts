import type { ApiClient, Query } from './client'
import type { Warning } from './queues'
import type { Json, Read, Schemas } from './wire'

/** A job in a list: everything but its input and result. */
export type JobSummary = Read<Schemas['JobSummary']>
export type Job = Read<Schemas['JobSchema']>
export type JobStatus = Job['status']
export type JobError = NonNullable<Job['error']>
export type JobPage = Read<Schemas['JobListResponse']>
/** A request to create a job, without the nulls the API also takes for "not given". */
type Create = Omit<Schemas['CreateJobRequest'], 'type' | 'input' | 'tags'>
export type NewJob = { [Name in keyof Create]?: NonNullable<Create[Name]> } & {
  type: string
  input?: Json
  tags?: string[]
}
export type JobEvent = Read<Schemas['EventSchema']>
export type Level = JobEvent['level']
export type EventPage = Read<Schemas['EventsResponse']>
export type Attempt = Read<Schemas['AttemptSchema']>
export type Explanation = Omit<Read<Schemas['ExplainResponse']>, 'ok'>
export type Reason = Explanation['reasons'][number]
export type Delivery = Read<Schemas['DeliverySchema']>

export const FINAL: readonly JobStatus[] = ['succeeded', 'failed', 'cancelled']
export const STATUSES: readonly JobStatus[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled']

export function isFinal(status: JobStatus): boolean {
  return FINAL.includes(status)
}

export interface JobFilter {
  status?: string
  type?: string
  queue?: string
}

const at = (id: string, rest = '') => `/v1/jobs/${encodeURIComponent(id)}${rest}`

export function jobsApi(client: ApiClient) {
  return {
    list: (query: Query & JobFilter, signal?: AbortSignal) => client.get<JobPage>('/v1/jobs', { query, signal }),
    read: async (id: string, signal?: AbortSignal) => (await client.get<{ job: Job }>(at(id), { signal })).job,
    create: (job: NewJob, key: string) =>
      client.post<{ job: Job; idempotent?: boolean; warnings?: Warning[] }>('/v1/jobs', job, {
        headers: { 'idempotency-key': key },
        repeatable: true,
      }),
    cancel: async (id: string) => (await client.post<{ job: Job }>(at(id, '/cancel'))).job,
    retry: async (id: string, key: string) =>
      (
        await client.post<{ job: Job }>(at(id, '/retry'), undefined, {
          headers: { 'idempotency-key': key },
          repeatable: true,
        })
      ).job,
    explain: (id: string, signal?: AbortSignal) => client.get<Explanation>(at(id, '/explain'), { signal }),
    attempts: async (id: string, signal?: AbortSignal) =>
      (await client.get<{ attempts: Attempt[] }>(at(id, '/attempts'), { signal })).attempts,
    events: (id: string, query: { after: number; limit: number }, signal?: AbortSignal) =>
      client.get<EventPage>(at(id, '/events'), { query, signal }),
    delivery: async (id: string, signal?: AbortSignal) =>
      (await client.get<{ delivery: Delivery | null }>(at(id, '/callback'), { signal })).delivery,
    redeliver: async (id: string) =>
      (await client.post<{ delivery: Delivery }>(at(id, '/callback/redeliver'))).delivery,
  }
}
