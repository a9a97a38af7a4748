import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { onMounted, watch } from 'vue'
import { useConnection } from '@/stores/connection'

export interface Refresh {
  everyMs?: number
  /** Whether it may be read again now. */
  isDue?: () => boolean
}

/** Reads when the page opens and when the API is back; while somebody looks, also again and again. */
export function useRefresh(load: () => unknown, { everyMs, isDue = () => true }: Refresh = {}): void {
  const connection = useConnection()
  const visibility = useDocumentVisibility()
  onMounted(() => void load())
  watch(() => connection.recoveries, () => void load())
  if (everyMs === undefined) return
  useIntervalFn(() => {
    if (connection.online && visibility.value === 'visible' && isDue()) void load()
  }, everyMs)
}
