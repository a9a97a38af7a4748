/** How the open conversation, or the next new one, answers: what may be chosen, what is, and what is not there. */
import { computed, type Ref } from 'vue'
import { useApi } from '@/api'
import type { ChatOptions, ChatType, Conversation, ConversationSettings } from '@/api/conversations'
import { useChatDrafts } from '@/stores/chat'
import { usePrefs } from '@/stores/prefs'
import { useLatest } from './useLatest'
import { useRefresh } from './useRefresh'

export const MEMORY_SCOPE = 'agent.chat'
const TOP_K = 5

/** How a conversation remembers unless somebody says otherwise. */
export function memoryDefaults(read: boolean, write: boolean): ConversationSettings {
  return {
    memory: read && { scope: MEMORY_SCOPE, top_k: TOP_K, required: false },
    memory_write: write && { scope: MEMORY_SCOPE },
  }
}

export interface Choice {
  type: ChatType
  model: string | null
  label: string
  /** Why it cannot be used; null when it can. */
  reason: string | null
}

export function useChatSettings(
  conversation: Ref<Conversation | null>,
  save: (settings: ConversationSettings) => Promise<unknown>,
) {
  const api = useApi()
  const drafts = useChatDrafts()
  const { prefs } = usePrefs()
  const options = useLatest((signal) => api.conversations.options(signal))
  useRefresh(options.run)

  const settings = computed<ConversationSettings>(
    () =>
      conversation.value?.settings ?? {
        ...memoryDefaults(prefs.chatMemoryDefaultEnabled, prefs.chatMemoryWriteDefaultEnabled),
        ...drafts.settings,
      },
  )
  const choices = computed(() => (options.data.value ? choicesOf(options.data.value) : []))
  const current = computed<Choice | null>(() => {
    const { job_type: chosen, model } = settings.value
    const name = chosen ?? options.data.value?.default_type ?? null
    const ofType = choices.value.filter((one) => one.type.name === name)
    const found = ofType.find((one) => one.model === (model ?? one.type.model))
    if (found || !model || !ofType[0]) return found ?? ofType[0] ?? null
    // A server need not tell all that it has, so this is tried; if it is not there, the answer says so.
    return { ...ofType[0], model, label: model }
  })
  /** Why nothing can be sent, as far as it is known. */
  const obstacle = computed(() => {
    if (options.data.value === null) return null
    const { job_type: name } = settings.value
    if (current.value === null) return name ? `${name} is not a chat type here` : 'No chat type is enabled'
    return current.value.reason
  })

  function change(part: ConversationSettings): void {
    if (conversation.value) void save({ ...conversation.value.settings, ...part })
    else drafts.settings = { ...drafts.settings, ...part }
  }

  function choose({ type, model }: Choice): void {
    change({ job_type: type.name, model: model === type.model ? null : model })
  }

  /** What a new conversation begins with. */
  const initial = computed<ConversationSettings>(() => {
    const given = Object.entries(settings.value).filter(([, value]) => value !== null && value !== undefined)
    const all = Object.fromEntries(given) as ConversationSettings
    if (all.planner) all.memory_write = false
    return all
  })

  return { options, settings, choices, current, obstacle, change, choose, initial }
}

export type ChatSettings = ReturnType<typeof useChatSettings>

function choicesOf({ types }: ChatOptions): Choice[] {
  return types.flatMap((type) => {
    const own = type.enabled ? null : (type.reason ?? 'It is not enabled')
    const models = type.models.length > 0 ? type.models : [type.model]
    return models.map((model) => ({ type, model, label: model ?? type.label, reason: own }))
  })
}
