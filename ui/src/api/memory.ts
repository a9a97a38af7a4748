import type { ApiClient } from './client'
import type { Json, Read, Schemas } from './wire'

export type Memory = Read<Schemas['MemorySchema']>
export type ScopeRow = Schemas['ScopeSchema']
export type MemoryStatus = Omit<Schemas['MemoryStatusResponse'], 'ok'>
export type Match = Read<Schemas['MatchSchema']>
export type SearchAnswer = Read<Schemas['SearchMemoryResponse']>
export type SearchMode = 'vector' | 'hybrid' | 'text'

export interface NewMemory {
  scope: string
  key: string
  value: Json
  tags: string[]
  ttl_sec?: number
  trust?: Memory['trust']
}

export interface ResetAnswer {
  scope: string | null
  deleted_memories: number
  deleted_vectors: number
}

export function memoryApi(client: ApiClient) {
  return {
    status: (signal?: AbortSignal) => client.get<MemoryStatus>('/v1/memory/status', { signal }),
    scopes: async (includeExpired: boolean, signal?: AbortSignal) =>
      (
        await client.get<{ scopes: ScopeRow[] }>('/v1/memory/scopes', {
          query: { include_expired: includeExpired ? 1 : null, limit: 1000 },
          signal,
        })
      ).scopes,
    list: (query: { scope: string; includeExpired: boolean; cursor?: string }, signal?: AbortSignal) =>
      client.get<{ memories: Memory[]; cursor: string | null }>('/v1/memory', {
        query: {
          scope: query.scope,
          include_expired: query.includeExpired ? 1 : null,
          cursor: query.cursor ?? null,
          limit: 100,
        },
        signal,
      }),
    save: (memory: NewMemory) =>
      client.post<{ memory: Memory; unchanged?: boolean }>('/v1/memory', memory, { repeatable: true }),
    remove: (id: string) => client.delete(`/v1/memory/${encodeURIComponent(id)}`),
    reset: (scope: string | null) =>
      client.post<ResetAnswer>('/v1/memory/reset', scope === null ? { confirm: true } : { confirm: true, scope }),
    reembed: (scope: string) => client.post<{ queued: number }>('/v1/memory/reembed', { scope }),
    search: (
      body: { scope: string; query: string; mode: SearchMode; top_k?: number; tags?: string[] },
      signal?: AbortSignal,
    ) => client.post<SearchAnswer>('/v1/memory/search', body, { signal, repeatable: true, timeoutMs: 30_000 }),
  }
}
