import { inject, type App, type InjectionKey } from 'vue'
import { ApiClient, type ClientHooks } from './client'
import { jobsApi } from './jobs'
import { jobTypesApi } from './jobTypes'
import { memoryApi } from './memory'
import { metricsApi } from './metrics'
import { queuesApi } from './queues'
import { schedulesApi } from './schedules'
import type { Caller, JsonObject } from './wire'

export function createApi(hooks: ClientHooks) {
  const client = new ApiClient(hooks)
  return {
    jobs: jobsApi(client),
    types: jobTypesApi(client),
    schedules: schedulesApi(client),
    queues: queuesApi(client),
    metrics: metricsApi(client),
    memory: memoryApi(client),
    whoami: async (signal?: AbortSignal) => (await client.get<{ auth: Caller }>('/v1/auth/whoami', { signal })).auth,
    health: (signal?: AbortSignal) => client.get<{ time: string }>('/health', { signal, timeoutMs: 5_000 }),
    readPrefs: async () => (await client.get<{ prefs: JsonObject }>('/v1/ui-prefs')).prefs,
    writePrefs: (prefs: JsonObject) => client.put('/v1/ui-prefs', { prefs }),
    authHeaders: () => client.authHeaders(),
  }
}

export type Api = ReturnType<typeof createApi>

const KEY: InjectionKey<Api> = Symbol('api')

export function provideApi(app: App, api: Api): void {
  app.provide(KEY, api)
}

export function useApi(): Api {
  const api = inject(KEY)
  if (!api) throw new Error('The API client is not provided')
  return api
}
