/** The list of conversations: the newest first, or those that hold certain words; kept fresh while somebody looks. */
import { refDebounced } from '@vueuse/core'
import { computed, ref, shallowRef, watch } from 'vue'
import { useApi } from '@/api'
import { asApiError } from '@/api/errors'
import type { Conversation, ConversationSummary } from '@/api/conversations'
import { groupedByDate } from '@/domain/dateGroups'
import { useAction } from './useAction'
import { useLatest } from './useLatest'
import { useNow } from './useNow'
import { useRefresh } from './useRefresh'

const PAGE = 50
const MOST = 100
const EVERY_MS = 5_000
const DEBOUNCE_MS = 180

export function useConversationList() {
  const api = useApi()
  const now = useNow()
  const term = ref('')
  const archived = ref(false)
  const asked = refDebounced(term, DEBOUNCE_MS)
  /** Pages after the first; the first is read again and again. */
  const more = shallowRef<ConversationSummary[]>([])
  const next = ref<string | null>(null)
  const first = useLatest((signal) => {
    const q = asked.value.trim() || undefined
    return api.conversations.list({ q, archived: archived.value || undefined, limit: PAGE }, signal)
  })

  const list = computed(() => {
    const found = first.data.value?.conversations ?? []
    const ids = new Set(found.map(({ id }) => id))
    return [...found, ...more.value.filter(({ id }) => !ids.has(id))]
  })
  const today = computed(() => new Date(now.value).toDateString())
  const groups = computed(() => groupedByDate(list.value, new Date(today.value)))
  const isSearching = computed(() => asked.value.trim() !== '')
  const hasMore = computed(() => next.value !== null)

  useRefresh(first.run, { everyMs: EVERY_MS, isDue: () => !first.loading.value })
  watch([asked, archived], () => {
    more.value = []
    next.value = null
    void first.run()
  })
  watch(first.data, (page) => {
    if (more.value.length === 0) next.value = page?.next_cursor ?? null
  })

  const readMore = useAction('No more could be read', async () => {
    if (next.value === null) return
    const q = asked.value.trim() || undefined
    const query = { q, archived: archived.value || undefined, limit: MOST, cursor: next.value }
    const page = await api.conversations.list(query)
    more.value = [...more.value, ...page.conversations]
    next.value = page.next_cursor
  })

  /** What was just learned of one, before the list is read again. */
  function accept(changed: Conversation): void {
    const page = first.data.value
    const mine = (one: ConversationSummary) => (one.id === changed.id ? { ...one, ...changed } : one)
    if (page) first.data.value = { ...page, conversations: page.conversations.map(mine) }
    more.value = more.value.map(mine)
  }

  function leaveOut(id: string): void {
    const page = first.data.value
    const others = (all: ConversationSummary[]) => all.filter((one) => one.id !== id)
    if (page) first.data.value = { ...page, conversations: others(page.conversations) }
    more.value = others(more.value)
  }

  const rename = useAction('It was not renamed', async (id: string, title: string) => {
    const changed = await api.conversations.change(id, { title })
    accept(changed)
    return changed
  })
  const archive = useAction('It was not moved', async (id: string, isArchived: boolean) => {
    const changed = await api.conversations.change(id, { archived: isArchived })
    leaveOut(id)
    return changed
  })
  const remove = useAction('It was not deleted', async (id: string) => {
    const forgotten = await api.conversations.remove(id)
    leaveOut(id)
    return forgotten
  })

  return {
    term,
    archived,
    list,
    groups,
    isSearching,
    hasMore,
    complete: computed(() => first.data.value?.complete !== false),
    loaded: computed(() => first.data.value !== null),
    error: computed(() => (first.error.value === null ? null : asApiError(first.error.value))),
    refresh: first.run,
    readMore,
    accept,
    leaveOut,
    rename,
    archive,
    remove,
  }
}

export type ConversationList = ReturnType<typeof useConversationList>
