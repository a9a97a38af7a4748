/** Who asks, whether the API answers, and what the caller has set. */
import type { ApiClient } from './client'
import type { JsonObject, Schemas } from './wire'

export type Caller = Schemas['WhoamiSchema']

export function sessionApi(client: ApiClient) {
  return {
    whoami: async (signal?: AbortSignal) => (await client.get<{ auth: Caller }>('/v1/auth/whoami', { signal })).auth,
    health: (signal?: AbortSignal) => client.get<{ time: string }>('/health', { signal, timeoutMs: 5_000 }),
    readPrefs: async () => (await client.get<{ prefs: JsonObject }>('/v1/ui-prefs')).prefs,
    writePrefs: (prefs: JsonObject) => client.put('/v1/ui-prefs', { prefs }),
    authHeaders: () => client.authHeaders(),
  }
}
