/** Shapes on the wire, one name each, for the rest of the UI; taken from the generated types. */
import type { Json, JsonObject } from '../domain/json.ts'
import type { components } from './schema'

export type { Json, JsonObject }

export type Schemas = components['schemas']
/** The generated types say `unknown` where any JSON may stand; this says JSON. */
export type Read<T> = unknown extends T
  ? Json
  : T extends readonly (infer Item)[]
    ? Read<Item>[]
    : T extends object
      ? { [Name in keyof T]: Read<T[Name]> }
      : T

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
export type JobType = Schemas['JobTypeSchema']
export type JobTypeDetail = Read<Schemas['JobTypeDetailResponse']>
export type Handler = Read<Schemas['HandlerSchema']>
export type Caller = Schemas['WhoamiSchema']

export const FINAL: readonly JobStatus[] = ['succeeded', 'failed', 'cancelled']
export const STATUSES: readonly JobStatus[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled']

export function isFinal(status: JobStatus): boolean {
  return FINAL.includes(status)
}
