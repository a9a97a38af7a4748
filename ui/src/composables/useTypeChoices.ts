import { computed, onMounted } from 'vue'
import { useApi } from '@/api'
import type { JobType } from '@/api/jobTypes'
import { useLatest } from './useLatest'

/** The job types to choose from, read once; none while they are not known. */
export function useTypeChoices() {
  const api = useApi()
  const list = useLatest((signal): Promise<JobType[]> => api.types.list(signal))
  const types = computed(() => list.data.value ?? [])
  const enabled = computed(() => types.value.filter((type) => type.enabled))
  onMounted(list.run)
  return { types, enabled }
}
