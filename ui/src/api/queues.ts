import type { ApiClient } from './client'
import type { Schemas } from './wire'

/** What was done all the same, and is probably not what was meant. */
export type Warning = Schemas['WarningSchema']

export interface ServedQueues {
  names: string[]
  /** The setting that names them. */
  setting: string
}

export function queuesApi(client: ApiClient) {
  return {
    served: async (signal?: AbortSignal): Promise<ServedQueues> => {
      const { queues, setting } = await client.get<Schemas['QueuesResponse']>('/v1/runtime/queues', { signal })
      return { names: queues.map(({ queue }) => queue), setting }
    },
  }
}
