/** Shapes on the wire, one name each, for the rest of the UI. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export type JobStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
export type Level = 'debug' | 'info' | 'warn' | 'error'

export interface JobError {
  message: string
  code: string | null
  details: Json
  at: string
}

/** A job in a list: everything but its input and result. */
export interface JobSummary {
  id: string
  type: string
  queue: string
  status: JobStatus
  priority: number
  timeout_sec: number
  attempts: number
  max_attempts: number
  callback_url: string | null
  tags: string[]
  error: JobError | null
  created_at: string
  updated_at: string
}

export interface Job extends JobSummary {
  input: Json
  result: Json
}

export interface NewJob {
  type: string
  queue?: string
  input?: Json
  priority?: number
  timeout_sec?: number
  max_attempts?: number
  callback_url?: string
  tags?: string[]
  run_at?: string
}

export interface JobEvent {
  id: number
  ts: string
  kind: 'log' | 'progress' | 'delta'
  level: Level
  message: string
  meta: Json
}

export interface Attempt {
  number: number
  worker: string | null
  started_at: string
  ended_at: string | null
  outcome: string | null
  error: Json
}

export interface Reason {
  code: string
  message: string
  until: string | null
  details: Json
}

export interface Explanation {
  job_id: string
  status: JobStatus
  claimable: boolean
  reasons: Reason[]
  lane: string
  run_at: string
  attempts_left: number
  crashes: number
}

export interface Delivery {
  event_id: string
  url: string
  state: 'pending' | 'delivered' | 'exhausted' | 'blocked' | 'skipped'
  tries: number
  next_at: string | null
  last_status: number | null
  last_error: string | null
  created_at: string
}

export interface JobType {
  name: string
  enabled: boolean
  handler: string
  default_timeout_sec: number
  default_max_attempts: number
}

export interface Handler {
  name: string
  summary: string
  input_schema: JsonObject | null
  output_schema: JsonObject | null
}

export interface Caller {
  name: string
  role: 'admin' | 'read'
  sse: boolean
  can_write: boolean
  queue_allowlist: string[] | null
}

export const FINAL: readonly JobStatus[] = ['succeeded', 'failed', 'cancelled']
export const STATUSES: readonly JobStatus[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled']

export function isFinal(status: JobStatus): boolean {
  return FINAL.includes(status)
}
