import { useToast } from '@nuxt/ui/composables'
import { ref } from 'vue'
import { asApiError, hintFor } from '@/api/errors'

/** Runs one thing at a time and tells about failures in a toast. Answers undefined when it failed or was busy. */
export function useAction<Args extends unknown[], T>(failure: string, act: (...args: Args) => Promise<T>) {
  const toast = useToast()
  const active = ref(false)

  async function run(...args: Args): Promise<T | undefined> {
    if (active.value) return undefined
    active.value = true
    try {
      return await act(...args)
    } catch (thrown) {
      const error = asApiError(thrown)
      const description = [error.message, hintFor(error, 'write')].filter(Boolean).join(' ')
      toast.add({ title: failure, description, color: 'error', icon: 'i-lucide-circle-alert' })
      return undefined
    } finally {
      active.value = false
    }
  }

  return { active, run }
}
