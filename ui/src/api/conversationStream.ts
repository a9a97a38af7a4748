/** Follows a conversation over SSE after the last event seen. Nothing is delivered twice. */
import type { ChatMessage, ChatPart } from '@/domain/chatParts'
import type { ApiError } from './errors'
import { streamPath, type Conversation } from './conversations'
import { follow, type FollowOptions, type StreamState } from './follow'
import { recordOf } from './jobStream'

export type ChatEvent =
  | { event: 'conversation'; conversation: Conversation }
  | { event: 'message'; message: ChatMessage }
  | { event: 'delta'; message_id: string; part: 'text' | 'reasoning'; text: string }
  | { event: 'parts'; message_id: string; parts: ChatPart[] }
  | { event: 'status'; message_id: string; job_id: string; status: string; waiting: unknown }
  | { event: 'reset' }

/** Events of a later version are passed over. */
const KNOWN = new Set(['conversation', 'message', 'delta', 'parts', 'status', 'reset'])
/** As many ids are remembered: a server that dies between sending and storing may say the last ones again. */
const REMEMBERED = 1_000

export interface ConversationStreamOptions extends Omit<FollowOptions, 'path'> {
  conversationId: string
  /** The place of the messages that are known. */
  cursor: string | null
}

export interface ConversationStreamHandlers {
  onState: (state: StreamState, error?: ApiError) => void
  onEvent: (event: ChatEvent) => void
}

export async function followConversation(
  { conversationId, cursor, ...options }: ConversationStreamOptions,
  { onState, onEvent }: ConversationStreamHandlers,
): Promise<void> {
  let lastId = cursor
  const seen = new Set<string>()
  await follow(
    { ...options, path: streamPath(conversationId) },
    {
      lastId: () => lastId,
      onState,
      onMessage: ({ event, data, id }) => {
        const body = recordOf(data)
        if (body === null || !KNOWN.has(event)) return 'ignored'
        lastId = id ?? lastId
        // Only words are added to what is there; all else replaces it, and may share its place with others.
        if (id !== null && event === 'delta') {
          if (seen.has(id)) return 'ignored'
          remember(seen, id)
        }
        onEvent({ ...body, event } as unknown as ChatEvent)
        return event === 'reset' ? 'over' : 'progress'
      },
    },
  )
}

function remember(seen: Set<string>, id: string): void {
  seen.add(id)
  if (seen.size <= REMEMBERED) return
  for (const oldest of seen) {
    seen.delete(oldest)
    break
  }
}
