import { computed, onMounted } from 'vue'
import { useApi } from '@/api'
import { useLatest } from './useLatest'

/** The queues that workers serve; null where the API cannot say. */
export function useQueues() {
  const api = useApi()
  const served = useLatest((signal) => api.queues.served(signal))
  const names = computed(() => served.data.value?.names ?? null)
  onMounted(served.run)
  return { served, names }
}
