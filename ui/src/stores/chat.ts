import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import type { ConversationSettings } from '@/api/conversations'
import { isRecord } from '@/domain/format'
import { jsonText, parseJson } from '@/domain/json'

/** The name that earlier versions used; what they kept under it is left alone. */
const STORAGE_KEY = 'rauskuclaw_chat_session_v2'
/** Of a conversation that does not exist yet. */
export const NEW = 'new'
const MOST_DRAFTS = 50

interface Kept {
  drafts: Record<string, string>
  settings: ConversationSettings
  dismissed: Record<string, number[]>
}

function kept(): Kept {
  try {
    const found = parseJson(sessionStorage.getItem(STORAGE_KEY) ?? 'null')
    const isOurs = isRecord(found) && ['drafts', 'settings', 'dismissed'].every((name) => isRecord(found[name]))
    if (isOurs) return found as unknown as Kept
  } catch {
    // Somebody else's text, or a broken one: as if there were none.
  }
  return { drafts: {}, settings: {}, dismissed: {} }
}

/** What this tab has not sent yet: a draft for each conversation, and the settings of the next new one. */
export const useChatDrafts = defineStore('chat', () => {
  const { drafts: found, settings: chosen, dismissed: declined } = kept()
  const drafts = ref<Record<string, string>>(found)
  /** What was chosen for a new conversation; absent fields are the defaults. */
  const settings = ref<ConversationSettings>(chosen)
  /** Proposals that are not wanted: their places by the ids of their messages. The server need not know. */
  const dismissed = ref<Record<string, number[]>>(declined)

  function write(conversation: string | null, text: string): void {
    const { [conversation ?? NEW]: _, ...others } = drafts.value
    const all = text === '' ? others : { ...others, [conversation ?? NEW]: text }
    drafts.value = Object.fromEntries(Object.entries(all).slice(-MOST_DRAFTS))
  }

  function dismiss(messageId: string, places: number[]): void {
    const all = new Set([...(dismissed.value[messageId] ?? []), ...places])
    dismissed.value = { ...dismissed.value, [messageId]: [...all] }
  }

  const draftOf = (conversation: string | null) => drafts.value[conversation ?? NEW] ?? ''

  watch([drafts, settings, dismissed], () => {
    const all = { drafts: drafts.value, settings: settings.value, dismissed: dismissed.value }
    sessionStorage.setItem(STORAGE_KEY, jsonText(all))
  })

  return { drafts, settings, dismissed, write, dismiss, draftOf }
})
