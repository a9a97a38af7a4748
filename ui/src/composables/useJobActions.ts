import { useToast } from '@nuxt/ui/composables'
import { useRouter } from 'vue-router'
import { useApi } from '@/api'
import type { Job } from '@/api/jobs'
import { randomId } from '@/browser/ids'
import { useAction } from './useAction'

/** Stopping one job, and submitting it again; the retry of a lost answer creates no second job. */
export function useJobActions(id: string, onCancelled: (job: Job) => void) {
  const api = useApi()
  const router = useRouter()
  const toast = useToast()
  const retryKey = `ui-retry-${randomId()}`

  const cancel = useAction('The job was not cancelled', async () => {
    onCancelled(await api.jobs.cancel(id))
    toast.add({ title: 'Job cancelled', icon: 'i-lucide-ban' })
  })
  const retry = useAction('The job was not submitted again', async () => {
    const fresh = await api.jobs.retry(id, retryKey)
    toast.add({ title: 'Submitted again as a new job', icon: 'i-lucide-repeat', color: 'success' })
    await router.push(`/settings/jobs/${fresh.id}`)
  })
  return { cancel, retry }
}
