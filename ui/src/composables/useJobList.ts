import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useApi } from '@/api'
import { useLatest } from './useLatest'

export const PAGE_SIZE = 50

export type FilterName = 'status' | 'type' | 'queue' | 'q'
export const FILTERS: readonly FilterName[] = ['status', 'type', 'queue', 'q']

/** The list of jobs as the address says: filters and cursor live in the query, so Back, reload and links work. */
export function useJobList() {
  const api = useApi()
  const route = useRoute()
  const router = useRouter()

  const text = (name: string) => {
    const value = route.query[name]
    return (Array.isArray(value) ? value[0] : value) ?? ''
  }
  const filter = computed(() => ({
    status: text('status'),
    type: text('type'),
    queue: text('queue'),
    q: text('q'),
  }))
  const cursor = computed(() => text('cursor'))
  const isFiltered = computed(() => FILTERS.some((name) => filter.value[name] !== ''))

  const list = useLatest((signal) => {
    const { status, type, queue } = filter.value
    return api.jobs.list({ status, type, queue, cursor: cursor.value, limit: PAGE_SIZE }, signal)
  })

  /** Change filters; the cursor belongs to the old ones and goes. */
  function setFilter(part: Partial<Record<FilterName, string>>): void {
    const next = { ...filter.value, ...part }
    const query = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== ''))
    void router.replace({ query })
  }

  function clear(): void {
    void router.replace({ query: {} })
  }

  function older(): void {
    const next = list.data.value?.cursor
    if (next) void router.push({ query: { ...route.query, cursor: next } })
  }

  function newest(): void {
    void router.push({ query: { ...route.query, cursor: undefined } })
  }

  const jobs = computed(() => {
    const wanted = filter.value.q.trim().toLowerCase()
    const all = list.data.value?.jobs ?? []
    if (!wanted) return all
    return all.filter((job) => [job.id, job.type, ...job.tags].some((field) => field.toLowerCase().includes(wanted)))
  })

  return { ...list, jobs, filter, cursor, isFiltered, setFilter, clear, older, newest }
}
