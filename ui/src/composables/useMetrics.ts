import { onMounted, ref, watch, type Ref } from 'vue'
import { useApi } from '@/api'
import type { Job } from '@/api/jobs'
import type { SPANS } from '@/domain/metrics'
import { useLatest } from './useLatest'
import { useRefresh } from './useRefresh'

const REFRESH_MS = 5_000
const USAGE_DAYS = 7

/** The figures of a time span, their course, and what models have cost. */
export function useMetrics(span: Readonly<Ref<(typeof SPANS)[number]>>) {
  const api = useApi()
  const live = ref(true)
  const now = useLatest((signal) => api.metrics.now(span.value.windowSec, signal))
  const series = useLatest((signal) => api.metrics.series(span.value.windowSec, span.value.stepSec, signal))
  const usage = useLatest((signal) => api.metrics.usage(USAGE_DAYS, signal))

  function load(): void {
    void now.run()
    void series.run()
    void usage.run()
  }

  useRefresh(load, { everyMs: REFRESH_MS, isDue: () => live.value && !now.loading.value })
  watch(span, () => {
    series.reset()
    load()
  })

  return { live, now, series, usage, load }
}

/** What the calls of models of one job have cost; read again when the job changes. */
export function useJobUsage(job: () => Job) {
  const api = useApi()
  const usage = useLatest((signal) => api.metrics.jobUsage(job().id, signal))
  onMounted(usage.run)
  watch(() => job().updated_at, usage.run)
  return usage
}
