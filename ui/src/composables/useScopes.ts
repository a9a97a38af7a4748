import { computed, ref, watch } from 'vue'
import { useApi } from '@/api'
import { useLatest } from './useLatest'
import { useRefresh } from './useRefresh'

/** The scopes of memories, and the state of the embedder. */
export function useScopes() {
  const api = useApi()
  const includeExpired = ref(false)
  const status = useLatest((signal) => api.memory.status(signal))
  const scopes = useLatest((signal) => api.memory.scopes(includeExpired.value, signal))
  const all = computed(() => scopes.data.value ?? [])

  function load(): void {
    void status.run()
    void scopes.run()
  }

  useRefresh(load)
  watch(includeExpired, () => void scopes.run())

  return { includeExpired, status, scopes, all, load, clear: api.memory.reset }
}
