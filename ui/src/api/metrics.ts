import type { ApiClient } from './client'
import type { Json } from './wire'

export interface Alert {
  code: string
  severity: string
  message: string
  details: Record<string, Json>
}

export interface TypeFigures {
  type: string
  created: number
  succeeded: number
  failed: number
  retried: number
  run_ms: { p50: number | null; p95: number | null } | null
}

export interface QueueFigures {
  queue: string
  claimable: number
  delayed: number
  oldest_age_sec: number | null
  served: boolean
}

export interface Metrics {
  enabled: boolean
  generated_at: string
  window_sec: number
  counters: Record<string, number>
  job_status: Record<string, number>
  by_type: TypeFigures[]
  queues: QueueFigures[]
}

/** Lists of equal length, one entry for each step; null where nothing happened. */
export interface Series {
  minutes: string[]
  [name: string]: (number | null)[] | string[]
}

export interface UsageTotals {
  usage: { input: number; output: number; cached: number; reasoning: number }
  cost_usd: number | null
  unpriced: number
}

export interface ModelCall {
  id: string
  provider: string
  model: string
  at: string
  usage: { input: number; output: number; cached: number; reasoning: number }
  cost_usd: number | null
  estimated: boolean
}

export interface JobUsage {
  calls: ModelCall[]
  total: UsageTotals
}

export interface UsageRow extends UsageTotals {
  name: string
  calls: number
}

export interface UsageDay {
  day: string
  by_type: UsageRow[]
  by_key: UsageRow[]
  by_model: UsageRow[]
  total: UsageTotals & { calls: number }
}

export interface Usage {
  days: UsageDay[]
  budgets: { name: string; limit_usd: number; spent_usd: number }[]
}

export interface Providers {
  [name: string]: { enabled: boolean; model: string | null } & Record<string, Json>
}

export function metricsApi(client: ApiClient) {
  return {
    now: (windowSec: number, signal?: AbortSignal) =>
      client.get<{ metrics: Metrics; alerts: Alert[] }>('/v1/runtime/metrics', {
        query: { window_sec: windowSec },
        signal,
      }),
    series: async (windowSec: number, stepSec: number, signal?: AbortSignal) =>
      (
        await client.get<{ series: Series }>('/v1/runtime/metrics/series', {
          query: { window_sec: windowSec, step_sec: stepSec },
          signal,
        })
      ).series,
    usage: (days: number, signal?: AbortSignal) => client.get<Usage>('/v1/runtime/usage', { query: { days }, signal }),
    jobUsage: (jobId: string, signal?: AbortSignal) =>
      client.get<JobUsage>(`/v1/jobs/${encodeURIComponent(jobId)}/usage`, { signal }),
    providers: async (signal?: AbortSignal) =>
      (await client.get<{ providers: Providers }>('/v1/runtime/providers', { signal })).providers,
  }
}
