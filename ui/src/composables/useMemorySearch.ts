import { computed, ref } from 'vue'
import { useApi } from '@/api'
import type { SearchMode } from '@/api/memory'
import { useLatest } from './useLatest'

const MOST_MATCHES = 20

/** A question to one scope; `asked` is the one that the answer belongs to. */
export function useMemorySearch(scope: string) {
  const api = useApi()
  const query = ref('')
  const asked = ref('')
  const mode = ref<SearchMode>('hybrid')
  const answer = useLatest((signal) =>
    api.memory.search({ scope, query: asked.value, mode: mode.value, top_k: MOST_MATCHES }, signal),
  )
  const matches = computed(() => answer.data.value?.matches ?? [])

  function search(): void {
    asked.value = query.value.trim()
    if (asked.value) void answer.run()
    else answer.reset()
  }

  return { query, asked, mode, answer, matches, search }
}
