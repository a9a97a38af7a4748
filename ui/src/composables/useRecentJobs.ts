import { useApi } from '@/api'
import { useLatest } from './useLatest'
import { useRefresh } from './useRefresh'

const REFRESH_MS = 5_000
const RECENT = 8

/** The newest jobs, kept fresh. */
export function useRecentJobs() {
  const api = useApi()
  const recent = useLatest((signal) => api.jobs.list({ limit: RECENT }, signal))
  useRefresh(recent.run, { everyMs: REFRESH_MS, isDue: () => !recent.loading.value })
  return recent
}
