import { onScopeDispose, ref, shallowRef } from 'vue'
import { asApiError, isAbort, type ApiError } from '@/api/errors'

/**
 * One resource loaded many times, where only the newest request may set the result: starting again aborts the one
 * before, and an answer that comes late is dropped. After an error the last good data stays.
 */
export function useLatest<T>(load: (signal: AbortSignal) => Promise<T>) {
  const data = shallowRef<T | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(false)
  let current: AbortController | null = null

  async function run(): Promise<void> {
    current?.abort()
    const mine = new AbortController()
    current = mine
    loading.value = true
    try {
      const answer = await load(mine.signal)
      if (current !== mine) return
      data.value = answer
      error.value = null
    } catch (thrown) {
      if (current !== mine || isAbort(thrown)) return
      error.value = asApiError(thrown)
    } finally {
      if (current === mine) loading.value = false
    }
  }

  function stop(): void {
    current?.abort()
    current = null
    loading.value = false
  }

  function reset(): void {
    stop()
    data.value = null
    error.value = null
  }

  onScopeDispose(stop)
  return { data, error, loading, run, stop, reset }
}
