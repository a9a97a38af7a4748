import { inject, type App, type InjectionKey } from 'vue'
import { ApiClient, type ClientHooks } from './client'
import { conversationsApi } from './conversations'
import { jobsApi } from './jobs'
import { jobTypesApi } from './jobTypes'
import { memoryApi } from './memory'
import { metricsApi } from './metrics'
import { queuesApi } from './queues'
import { runsApi } from './runs'
import { schedulesApi } from './schedules'
import { sessionApi } from './session'
import { workspaceApi } from './workspace'

export function createApi(hooks: ClientHooks) {
  const client = new ApiClient(hooks)
  return {
    conversations: conversationsApi(client),
    jobs: jobsApi(client),
    types: jobTypesApi(client),
    schedules: schedulesApi(client),
    queues: queuesApi(client),
    runs: runsApi(client),
    metrics: metricsApi(client),
    memory: memoryApi(client),
    workspace: workspaceApi(client),
    ...sessionApi(client),
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
