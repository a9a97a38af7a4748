import { useIntervalFn } from '@vueuse/core'
import { computed, onMounted, ref } from 'vue'
import { useApi } from '@/api'
import type { Memory } from '@/api/memory'
import { useAction } from './useAction'
import { useLatest } from './useLatest'

const REFRESH_MS = 3_000

/** The memories of one scope, newest first; read again while one of them waits for its embedding. */
export function useMemories(query: { scope: string; includeExpired: boolean }, onChanged: () => void) {
  const api = useApi()
  const older = ref<Memory[]>([])
  const cursor = ref<string | null>(null)
  const page = useLatest(async (signal) => {
    const found = await api.memory.list(query, signal)
    if (older.value.length === 0) cursor.value = found.cursor
    return found.memories
  })
  const rows = computed(() => {
    const newest = page.data.value ?? []
    const known = new Set(newest.map(({ id }) => id))
    return [...newest, ...older.value.filter(({ id }) => !known.has(id))]
  })
  const isSettled = computed(() => rows.value.every((row) => row.embedding_status !== 'pending'))

  onMounted(page.run)
  useIntervalFn(() => {
    if (!isSettled.value && !page.loading.value) void page.run().then(onChanged)
  }, REFRESH_MS)

  const more = useAction('Older rows could not be loaded', async () => {
    if (!cursor.value) return
    const found = await api.memory.list({ ...query, cursor: cursor.value })
    older.value = [...older.value, ...found.memories]
    cursor.value = found.cursor
  })
  const reembed = useAction('The scope was not embedded again', async () => {
    await api.memory.reembed(query.scope)
    await page.run()
    onChanged()
  })

  function refresh(): void {
    older.value = []
    void page.run()
  }

  return { page, rows, cursor, more, reembed, refresh }
}
