import { computed } from 'vue'
import { useApi } from '@/api'
import type { Handler, JobType } from '@/api/jobTypes'
import { useAction } from './useAction'
import { useLatest } from './useLatest'
import { useRefresh } from './useRefresh'

/** The job types, and the handlers that run them. */
export function useJobTypes() {
  const api = useApi()
  const types = useLatest((signal) => api.types.list(signal))
  const handlers = useLatest((signal): Promise<Handler[]> => api.types.handlers(signal))
  const all = computed(() => types.data.value ?? [])

  function load(): void {
    void types.run()
    void handlers.run()
  }
  useRefresh(load)

  /** Put a changed or new type into the list without waiting for it to be read again. */
  function replace(type: JobType): void {
    const others = all.value.filter((other) => other.name !== type.name)
    types.data.value = [...others, type].sort((one, two) => (one.name < two.name ? -1 : 1))
  }

  const toggle = useAction('The type was not changed', async (type: JobType) => {
    replace(await api.types.update(type.name, { enabled: !type.enabled }))
  })

  return { types, handlers, all, load, replace, toggle }
}
