import { computed, reactive, ref } from 'vue'
import { useApi } from '@/api'
import { asApiError } from '@/api/errors'
import type { JobSummary } from '@/api/jobs'
import { randomId } from '@/browser/ids'
import { eachOf, planBulk, type BulkAction } from '@/domain/bulk'

const WIDTH = 4

/** What became of one job: null when it went well, else what the server said. */
type Outcome = string | null

/** Stopping or submitting again many jobs, a few at a time; one that fails does not hold up the others. */
export function useBulk(action: BulkAction, jobs: JobSummary[]) {
  const api = useApi()
  const plan = planBulk(action, jobs)
  const keys = new Map(plan.included.map((job) => [job.id, `ui-retry-${randomId()}`]))
  const outcomes = reactive(new Map<string, Outcome>())
  const phase = ref<'preview' | 'running' | 'finished'>('preview')
  const failed = computed(() => [...outcomes.values()].filter((outcome) => outcome !== null).length)

  async function start(): Promise<void> {
    phase.value = 'running'
    await eachOf(plan.included, WIDTH, async ({ id }) => {
      try {
        await (action === 'cancel' ? api.jobs.cancel(id) : api.jobs.retry(id, keys.get(id) ?? ''))
        outcomes.set(id, null)
      } catch (thrown) {
        outcomes.set(id, asApiError(thrown).message)
      }
    })
    phase.value = 'finished'
  }

  return { plan, outcomes, phase, failed, start }
}
