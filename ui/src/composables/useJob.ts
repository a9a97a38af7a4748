import { computed, onMounted, shallowRef, watch } from 'vue'
import { useApi } from '@/api'
import { asApiError, isAbort, type ApiError } from '@/api/errors'
import { isFinal, type Attempt, type Delivery, type Explanation, type Job, type JobStatus } from '@/api/jobs'
import { isRecord } from '@/domain/format'
import { plainNumber } from '@/domain/json'
import { useConnection } from '@/stores/connection'
import { useSession } from '@/stores/session'
import { useAction } from './useAction'
import { useJobLog } from './useJobLog'
import { useLatest } from './useLatest'

const PROGRESS = 'progress'

/**
 * One job and everything around it, kept fresh by its stream; what the stream does not carry is read again when the
 * status changes.
 */
export function useJob(id: string) {
  const api = useApi()
  const connection = useConnection()
  const session = useSession()
  const job = shallowRef<Job | null>(null)
  const error = shallowRef<ApiError | null>(null)
  let hasStarted = false

  const attempts = useLatest((signal): Promise<Attempt[]> => api.jobs.attempts(id, signal))
  const explanation = useLatest((signal): Promise<Explanation> => api.jobs.explain(id, signal))
  const delivery = useLatest((signal): Promise<Delivery | null> => api.jobs.delivery(id, signal))
  const log = useJobLog(id, { onJob: accept, onEnd: () => void load() })

  const status = computed<JobStatus | null>(() => job.value?.status ?? null)
  const over = computed(() => status.value !== null && isFinal(status.value))
  const progress = computed(() => {
    const last = log.events.value.findLast((event) => event.kind === PROGRESS)
    if (!isRecord(last?.meta)) return null
    const fraction = plainNumber(last.meta['fraction'])
    return Number.isFinite(fraction) ? { fraction: Math.min(Math.max(fraction, 0), 1), message: last.message } : null
  })

  /** Take a newer view of the job; a final state never gives way to an earlier one. */
  function accept(next: Job): void {
    const current = job.value
    if (current && current.updated_at > next.updated_at) return
    if (current && isFinal(current.status) && !isFinal(next.status)) return
    job.value = next
  }

  async function load(): Promise<void> {
    try {
      accept(await api.jobs.read(id))
      error.value = null
    } catch (thrown) {
      if (!isAbort(thrown)) error.value = asApiError(thrown)
      return
    }
    if (hasStarted) return
    hasStarted = true
    void log.start({ isFinal: over.value, mayStream: session.caller?.sse === true })
  }

  function around(): void {
    void attempts.run()
    void explanation.run()
    if (job.value?.callback_url && over.value) void delivery.run()
  }

  const redeliver = useAction('The callback was not queued', async () => {
    await api.jobs.redeliver(id)
    void delivery.run()
  })

  onMounted(load)
  watch(
    () => [status.value, job.value?.attempts].join(),
    () => status.value && around(),
  )
  watch(() => connection.recoveries, load)

  return { job, error, over, progress, attempts, explanation, delivery, log, load, accept, redeliver }
}
