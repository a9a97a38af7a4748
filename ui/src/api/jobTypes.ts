import type { ApiClient } from './client'
import type { Read, Schemas } from './wire'

export type JobType = Schemas['JobTypeSchema']
export type JobTypeDetail = Read<Schemas['JobTypeDetailResponse']>
export type Handler = Read<Schemas['HandlerSchema']>

export type JobTypeChange = Partial<Omit<JobType, 'name'>>

const at = (name: string) => `/v1/job-types/${encodeURIComponent(name)}`

export function jobTypesApi(client: ApiClient) {
  return {
    list: async (signal?: AbortSignal) =>
      (await client.get<{ types: JobType[] }>('/v1/job-types', { signal })).types,
    read: (name: string, signal?: AbortSignal) => client.get<JobTypeDetail>(at(name), { signal }),
    create: async (type: JobType) => (await client.post<{ type: JobType }>('/v1/job-types', type)).type,
    update: async (name: string, change: JobTypeChange) =>
      (await client.patch<{ type: JobType }>(at(name), change)).type,
    handlers: async (signal?: AbortSignal) =>
      (await client.get<{ handlers: Handler[] }>('/v1/handlers', { signal })).handlers,
  }
}
