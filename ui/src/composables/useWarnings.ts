import { useToast } from '@nuxt/ui/composables'
import type { Warning } from '@/api/queues'

/** Shows what an answer warns of, long enough to be read. */
export function useWarnings() {
  const toast = useToast()
  return (warnings: readonly Warning[] | null | undefined): void => {
    for (const { message } of warnings ?? []) {
      toast.add({
        title: 'Accepted, but',
        description: message,
        color: 'warning',
        icon: 'i-lucide-triangle-alert',
        duration: 12_000,
      })
    }
  }
}
