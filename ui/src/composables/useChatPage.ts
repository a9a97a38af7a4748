/** What the page of the chat is made of, and how its parts move each other. The address holds what is open. */
import { useToast } from '@nuxt/ui/composables'
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Busy } from '@/api/conversations'
import { plural } from '@/domain/format'
import { titleOf } from '@/domain/conversationTitle'
import { costOf } from '@/domain/transcript'
import { useChatDrafts } from '@/stores/chat'
import { useChatLayout } from './useChatLayout'
import { useChatSettings } from './useChatSettings'
import { useConversation } from './useConversation'
import { useConversationDeeds, useExport } from './useConversationDeeds'
import { useConversationList } from './useConversationList'

export function useChatPage() {
  const route = useRoute()
  const router = useRouter()
  const toast = useToast()
  const drafts = useChatDrafts()
  const layout = useChatLayout()
  const list = useConversationList()
  const exportOne = useExport()

  const inAddress = (name: string) =>
    computed(() => (typeof route.query[name] === 'string' && route.query[name] ? route.query[name] : null))
  const id = inAddress('c')
  const path = inAddress('path')
  const file = computed({
    get: () => path.value,
    set: (next) => void router.replace({ query: { ...route.query, path: next ?? undefined } }),
  })

  const open = useConversation(id)
  const deeds = useConversationDeeds(open, {
    settings: () => settings.initial.value,
    onCreated: (made) => {
      void router.replace({ query: { ...route.query, c: made } })
      void list.refresh()
    },
    onForked: (made) => {
      void go(made)
      void list.refresh()
    },
  })
  const settings = useChatSettings(open.conversation, (next) => deeds.change.run(next))
  const text = computed({
    get: () => drafts.draftOf(id.value),
    set: (words) => drafts.write(id.value, words),
  })
  const cost = computed(() => open.conversation.value?.cost_usd ?? costOf(open.messages.value))
  const isKnownInFull = computed(
    () => typeof open.conversation.value?.cost_usd === 'number' || open.transcript.value.older === null,
  )
  const doomed = ref<string | null>(null)
  const doomedText = computed(() => {
    const found = list.list.value.find((one) => one.id === doomed.value)
    const name = found ? `“${titleOf(found)}”` : 'It'
    return `${name}, its messages and the jobs of its turns are erased for good. What it remembered stays.`
  })

  function go(next: string | null): Promise<unknown> {
    if (!layout.fitsList.value) layout.list.value = false
    return router.push({ query: { ...route.query, c: next ?? undefined } })
  }

  async function send(words: string, busy: Busy): Promise<void> {
    drafts.write(id.value, '')
    // What is refused goes back to where it was written, unless something else was begun there.
    if (!(await deeds.send.run({ text: words, busy })) && drafts.draftOf(id.value) === '') drafts.write(id.value, words)
  }

  async function steerQueued(messageId: string, words: string): Promise<void> {
    if (!(await deeds.dropQueued.run(messageId)) || (await deeds.send.run({ text: words, busy: 'steer' }))) return
    // It waits no longer, and was not sent: the draft is the only place that is left for it.
    const draft = drafts.draftOf(id.value)
    drafts.write(id.value, draft === '' ? words : `${draft}\n${words}`)
  }

  function openFile(wanted: string): void {
    layout.show('files')
    file.value = wanted
  }

  async function remove(): Promise<void> {
    const gone = doomed.value
    if (gone === null) return
    const forgotten = await list.remove.run(gone)
    doomed.value = null
    if (!forgotten) return
    const { deleted, kept } = forgotten
    const went = `${plural(deleted.messages, 'message')} and ${plural(deleted.jobs, 'job')} are gone.`
    const stayed = kept.memories > 0 ? ` ${plural(kept.memories, 'memory', 'memories')} stayed.` : ''
    toast.add({ title: 'Conversation deleted', description: went + stayed, icon: 'i-lucide-trash-2' })
    if (gone === id.value) await go(null)
  }

  /** The next conversation of the list, or the one before. */
  function step(by: 1 | -1): void {
    const ids = list.list.value.map((one) => one.id)
    const at = id.value === null ? (by > 0 ? -1 : 0) : ids.indexOf(id.value)
    const next = ids[at + by]
    if (next !== undefined) void go(next)
  }

  watch(open.conversation, (changed) => changed && list.accept(changed))
  watch(
    () => open.turn.value === null,
    () => void list.refresh(),
  )
  watch(
    [id, () => open.conversation.value?.title],
    () => {
      const title = open.conversation.value ? titleOf(open.conversation.value) : 'Chat'
      document.title = `${title} · RauskuClaw`
    },
  )

  return {
    id,
    file,
    text,
    layout,
    list,
    open,
    deeds,
    settings,
    cost,
    isKnownInFull,
    doomed,
    doomedText,
    exportOne,
    go,
    send,
    steerQueued,
    openFile,
    remove,
    step,
  }
}
