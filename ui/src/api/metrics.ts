import type { ApiClient } from './client'
import type { Read, Schemas } from './wire'

export type Metrics = Schemas['MetricsSchema']
export type Alert = Read<Schemas['AlertSchema']>
export type TypeFigures = Metrics['by_type'][number]
export type QueueFigures = Metrics['queues'][number]
/** Lists of equal length, one entry for each step; null where nothing happened. */
export type Series = Schemas['SeriesSchema']
export type JobUsage = Schemas['JobUsageResponse']
export type ModelCall = Schemas['ModelCallSchema']
export type Usage = Schemas['UsageResponse']
export type Providers = Read<Schemas['ProvidersResponse']>['providers']

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
