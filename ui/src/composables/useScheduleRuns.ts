import { useIntervalFn } from '@vueuse/core'
import { onMounted } from 'vue'
import { useApi } from '@/api'
import { cadenceOf, type CadenceDraft } from '@/domain/schedule'
import { useLatest } from './useLatest'

const REFRESH_MS = 3_000
const PREVIEWED = 5

/** What became of the occurrences of a schedule, kept fresh, and the times of the next ones. */
export function useScheduleRuns(id: string) {
  const api = useApi()
  const runs = useLatest((signal) => api.schedules.runs(id, signal))
  const next = useLatest((signal) => api.schedules.next(id, signal))
  onMounted(() => {
    void runs.run()
    void next.run()
  })
  useIntervalFn(() => void runs.run(), REFRESH_MS)
  return { runs, next }
}

/** When a cadence that is still being edited would run. */
export function useCadencePreview(draft: () => CadenceDraft) {
  const api = useApi()
  return useLatest((signal) => api.schedules.preview({ ...cadenceOf(draft()), n: PREVIEWED }, signal))
}
