import { createSharedComposable, useIntervalFn } from '@vueuse/core'
import { ref } from 'vue'

/** The time in milliseconds, once a second, from one timer for the whole page. */
export const useNow = createSharedComposable(() => {
  const now = ref(Date.now())
  useIntervalFn(() => (now.value = Date.now()), 1000)
  return now
})
