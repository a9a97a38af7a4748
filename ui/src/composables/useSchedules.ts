import { computed } from 'vue'
import { useApi } from '@/api'
import type { Schedule, ScheduleChange } from '@/api/schedules'
import { useAction } from './useAction'
import { useLatest } from './useLatest'
import { useRefresh } from './useRefresh'

const REFRESH_MS = 3_000
const MAX_SCHEDULES = 2_000

/** All schedules, page by page; an instance has few enough to look at. */
export function useSchedules() {
  const api = useApi()
  const list = useLatest(async (signal) => {
    const found: Schedule[] = []
    for (let cursor = ''; ; ) {
      const page = await api.schedules.list(cursor ? { cursor } : {}, signal)
      found.push(...page.schedules)
      if (!page.cursor || found.length >= MAX_SCHEDULES) return found
      cursor = page.cursor
    }
  })
  const all = computed(() => list.data.value ?? [])
  useRefresh(list.run, { everyMs: REFRESH_MS, isDue: () => !list.loading.value })

  /** Put a changed or new schedule into the list without waiting for it to be read again. */
  function replace(saved: Schedule): void {
    const others = all.value.filter(({ id }) => id !== saved.id)
    list.stop()
    list.data.value = [...others, saved].sort((one, two) => (one.created_at < two.created_at ? 1 : -1))
  }

  const change = useAction('The schedule was not changed', async (one: Schedule, body: ScheduleChange) => {
    const { schedule } = await api.schedules.change(one.id, body)
    replace(schedule)
  })
  /** Answers true when the schedule is gone. */
  const remove = useAction('The schedule was not deleted', async (one: Schedule) => {
    await api.schedules.remove(one.id)
    list.stop()
    list.data.value = all.value.filter(({ id }) => id !== one.id)
    return true
  })

  return { list, all, replace, change, remove }
}
