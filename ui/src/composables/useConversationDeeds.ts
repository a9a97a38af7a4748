/** What a person does in the conversation that is open: sends, edits, retries, stops, and looks at another branch. */
import { useToast } from '@nuxt/ui/composables'
import { computed, shallowRef } from 'vue'
import { useApi } from '@/api'
import { messageOf, type Busy, type ConversationSettings } from '@/api/conversations'
import { randomUuid } from '@/browser/ids'
import { saveBlob } from '@/browser/save'
import type { CreateJobs } from '@/domain/chatParts'
import { useAction } from './useAction'
import type { OpenConversation } from './useConversation'
import { withConversation, withSent, without, type Transcript } from '@/domain/transcript'

export interface DeedHooks {
  /** The settings of a conversation that does not exist yet. */
  settings: () => ConversationSettings
  onCreated: (id: string) => void
  onForked: (id: string) => void
}

export interface Send {
  text: string
  /** In place of another child of this message; null: of the first one. */
  parent?: string | null
  busy?: Busy
}

export function useConversationDeeds(open: OpenConversation, hooks: DeedHooks) {
  const api = useApi()
  const toast = useToast()
  /** The same words again, after a failure, have the same id: the server may have taken them already. */
  let tried: { text: string; parent: string | null | undefined; id: string } | null = null
  const creating = shallowRef<CreateJobs | null>(null)
  const id = computed(() => open.conversation.value?.id ?? null)
  const known = () => {
    if (id.value === null) throw new Error('No conversation is open')
    return id.value
  }

  const send = useAction('The message was not sent', async ({ text, parent, busy = 'queue' }: Send) => {
    const again = tried?.text === text && tried.parent === parent ? tried.id : randomUuid()
    tried = { text, parent, id: again }
    const last = open.messages.value.at(-1)?.id ?? null
    const waits = open.turn.value !== null && parent === undefined
    const shown = messageOf(again, text, parent === undefined ? last : parent)
    open.change((before) => withSent(before, waits ? { ...shown, status: 'queued' } : shown))
    try {
      const conversation = id.value ?? (await begin())
      const body = { id: again, text, ...(parent === undefined ? {} : { parent }), busy }
      const sent = await api.conversations.send(conversation, body)
      tried = null
      // The stream tells the message with its other versions; this answer only says whether it waits.
      const settled = (before: Transcript) => (sent.queued === waits ? before : withSent(before, sent.message))
      open.change((before) => {
        const placed = sent.heard ? without(before, again) : settled(before)
        return placed.conversation ? withConversation(placed, sent.conversation) : placed
      })
      if (open.stream.value === 'idle') void open.read()
      return true
    } catch (thrown) {
      open.change((before) => without(before, again))
      if (parent !== undefined) void open.read()
      throw thrown
    }
  })

  async function begin(): Promise<string> {
    const made = await api.conversations.create({ id: randomUuid(), settings: hooks.settings() })
    open.adopt(made.id)
    open.change((before) => ({ ...before, conversation: made }))
    hooks.onCreated(made.id)
    return made.id
  }

  const stop = useAction('The answer was not stopped', async () => {
    await api.conversations.stop(known())
    return true
  })
  const retry = useAction('It was not tried again', async (messageId: string) => {
    await api.conversations.retry(known(), messageId)
    await open.read()
  })
  const show = useAction('That version cannot be shown', async (messageId: string) => {
    await api.conversations.change(known(), { leaf: messageId })
    await open.read()
  })
  const fork = useAction('No new conversation was made', async (messageId: string) => {
    hooks.onForked((await api.conversations.fork(known(), messageId)).id)
  })
  const changeQueued = useAction('The message was not changed', async (messageId: string, text: string) => {
    await api.conversations.changeQueued(known(), messageId, text)
    open.change((before) => ({
      ...before,
      queued: before.queued.map((one) => (one.id === messageId ? { ...one, parts: [{ type: 'text', text }] } : one)),
    }))
    return true
  })
  const dropQueued = useAction('The message was not taken back', async (messageId: string) => {
    await api.conversations.dropQueued(known(), messageId)
    open.change((before) => without(before, messageId))
    return true
  })
  const change = useAction('The settings were not saved', async (settings: ConversationSettings) => {
    const changed = await api.conversations.change(known(), { settings })
    open.change((before) => withConversation(before, changed))
  })
  const createJobs = useAction('No job was created', async (body: CreateJobs) => {
    creating.value = body
    try {
      const { skipped } = await api.conversations.createJobs(known(), body)
      for (const { reason } of skipped)
        toast.add({ title: 'A job was not created', description: reason, color: 'warning', icon: 'i-lucide-ban' })
      await open.read()
    } finally {
      creating.value = null
    }
  })

  return { send, stop, retry, show, fork, changeQueued, dropQueued, change, createJobs, creating }
}

/** Saves a conversation as a file on this device. */
export function useExport() {
  const api = useApi()
  return useAction('The conversation was not saved', async (id: string, title: string, format: 'md' | 'json') => {
    const name = title.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim().slice(0, 80) || 'conversation'
    saveBlob(await api.conversations.exported(id, format), `${name}.${format}`)
  })
}
