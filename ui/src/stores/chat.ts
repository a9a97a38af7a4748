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
}

function kept(): Kept {
  try {
    const found = parseJson(sessionStorage.getItem(STORAGE_KEY) ?? 'null')
    if (isRecord(found) && isRecord(found['drafts']) && isRecord(found['settings'])) return found as unknown as Kept
  } catch {
    // Somebody else's text, or a broken one: as if there were none.
  }
  return { drafts: {}, settings: {} }
}

/** What this tab has not sent yet: a draft for each conversation, and the settings of the next new one. */
export const useChatDrafts = defineStore('chat', () => {
  const { drafts: found, settings: chosen } = kept()
  const drafts = ref<Record<string, string>>(found)
  /** What was chosen for a new conversation; absent fields are the defaults. */
  const settings = ref<ConversationSettings>(chosen)

  function write(conversation: string | null, text: string): void {
    const { [conversation ?? NEW]: _, ...others } = drafts.value
    const all = text === '' ? others : { ...others, [conversation ?? NEW]: text }
    drafts.value = Object.fromEntries(Object.entries(all).slice(-MOST_DRAFTS))
  }

  const draftOf = (conversation: string | null) => drafts.value[conversation ?? NEW] ?? ''

  watch([drafts, settings], () => {
    sessionStorage.setItem(STORAGE_KEY, jsonText({ drafts: drafts.value, settings: settings.value }))
  })

  return { drafts, settings, write, draftOf }
})
