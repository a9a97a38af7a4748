/**
 * What is known of a conversation: the branch that is shown, what waits for its turn, and how far the answer is. Pure:
 * an answer of the API or an event of the stream gives a new transcript, in which all that stays is the same object.
 */
import type { Conversation, CreatedJob, MessagePage } from '@/api/conversations'
import type { ChatEvent } from '@/api/conversationStream'
import type { ChatMessage, ChatPart } from './chatParts'
import { jsonText, type Json } from './json'

export interface Turn {
  messageId: string
  jobId: string
  /** Of its job. */
  status: string
  /** It has asked something, and waits for the answer. */
  waiting: boolean
}

export interface Transcript {
  conversation: Conversation | null
  /** From the oldest that was read to the newest. */
  messages: ChatMessage[]
  /** Messages that wait until the answer before them is there. */
  queued: ChatMessage[]
  turn: Turn | null
  /** Null until the conversation's jobs were read. */
  jobs: CreatedJob[] | null
  /** Where older messages are; null when there are none. */
  older: string | null
  /** What is shown and what the server has no longer fit together: it has to be read again. */
  stale: boolean
}

export const EMPTY: Transcript = {
  conversation: null,
  messages: [],
  queued: [],
  turn: null,
  jobs: null,
  older: null,
  stale: false,
}

const OVER = new Set(['succeeded', 'failed', 'cancelled'])
const isQueued = ({ status }: ChatMessage) => status === 'queued'
/** Notices of the server wait too: they are shown once they are told, and are nobody's to change. */
const isSaidLater = (message: ChatMessage) => isQueued(message) && message.role === 'user'

/** The newest page, which replaces what was shown. */
export function opened(before: Transcript, page: MessagePage): Transcript {
  const messages = page.messages.filter((message) => !isQueued(message))
  const running = messages.findLast(({ status }) => status === 'running')
  const keep = before.turn?.messageId === running?.id ? before.turn : null
  const turn = running ? (keep ?? turnOf(running)) : null
  const { conversation, before: older } = page
  return { ...before, conversation, messages, queued: page.messages.filter(isSaidLater), turn, older, stale: false }
}

function turnOf({ id, job_id, parts }: ChatMessage): Turn {
  const waiting = parts.some((part) => part.type === 'data-question' && part.data.state === 'open')
  return { messageId: id, jobId: job_id ?? '', status: 'running', waiting }
}

/** An older page, before what is shown. */
export function withOlder(before: Transcript, page: MessagePage): Transcript {
  const known = new Set(before.messages.map(({ id }) => id))
  const messages = page.messages.filter((message) => !known.has(message.id) && !isQueued(message))
  return { ...before, messages: [...messages, ...before.messages], older: page.before }
}

/** A message that its sender sees at once; what the server says of it replaces it. */
export function withSent(before: Transcript, message: ChatMessage): Transcript {
  return place(before, message)
}

/** A message that the server did not take. */
export function without(before: Transcript, id: string): Transcript {
  const others = (list: ChatMessage[]) => list.filter((message) => message.id !== id)
  return { ...before, messages: others(before.messages), queued: others(before.queued) }
}

export function applied(before: Transcript, event: ChatEvent): Transcript {
  switch (event.event) {
    case 'conversation':
      return withConversation(before, event.conversation)
    case 'message':
      return withMessage(before, event.message)
    case 'delta':
      return change(before, event.message_id, (message) => ({
        ...message,
        parts: grown(message.parts, event.part, event.text),
      }))
    case 'parts':
      return change(before, event.message_id, (message) => ({ ...message, parts: kept(message.parts, event.parts) }))
    case 'status':
      return withStatus(before, event)
    case 'reset':
      return { ...before, stale: true }
  }
}

export function withConversation(before: Transcript, conversation: Conversation): Transcript {
  if (before.conversation && before.conversation.revision > conversation.revision) return before
  const turn = conversation.active_job === null ? null : before.turn
  return { ...before, conversation, turn }
}

/** Whether the branch that is shown ends where the server says it does, as far as one can know. */
export function fits({ conversation, messages, turn, queued }: Transcript): boolean {
  const leaf = conversation?.leaf ?? null
  if (leaf === null || turn !== null) return true
  return messages.some(({ id }) => id === leaf) || queued.some(({ id }) => id === leaf)
}

function withMessage(before: Transcript, message: ChatMessage): Transcript {
  const old = before.messages.find(({ id }) => id === message.id)
  const parts = old ? kept(old.parts, message.parts) : message.parts
  const after = place(before, { ...message, parts })
  if (message.role !== 'assistant') return after
  if (message.status === 'running') return { ...after, turn: after.turn ?? turnOf(message) }
  return after.turn?.messageId === message.id ? { ...after, turn: null } : after
}

/** Puts a message where it belongs: a child of one in the middle begins another branch. */
function place(before: Transcript, message: ChatMessage): Transcript {
  const queued = before.queued.filter(({ id }) => id !== message.id)
  if (isQueued(message) && !isSaidLater(message)) return before
  if (isQueued(message)) {
    const at = before.queued.findIndex(({ id }) => id === message.id)
    return { ...before, queued: at < 0 ? [...queued, message] : before.queued.with(at, message) }
  }
  const at = before.messages.findIndex(({ id }) => id === message.id)
  if (at >= 0) return { ...before, queued, messages: before.messages.with(at, message) }
  if (before.queued.length > queued.length && message.status === 'cancelled') return { ...before, queued }
  if (message.parent === null) return { ...before, queued, messages: [message], older: null }
  const parent = before.messages.findIndex(({ id }) => id === message.parent)
  if (parent < 0) return { ...before, queued, stale: true }
  return { ...before, queued, messages: [...before.messages.slice(0, parent + 1), message] }
}

/** Changes a message; one that is not there yet is the answer that has just begun. */
function change(before: Transcript, id: string, by: (message: ChatMessage) => ChatMessage): Transcript {
  const at = before.messages.findIndex((message) => message.id === id)
  const old = before.messages[at]
  if (old) return { ...before, messages: before.messages.with(at, by(old)) }
  return { ...before, messages: [...before.messages, by(begun(before, id))] }
}

function begun({ messages, turn }: Transcript, id: string): ChatMessage {
  const parent = messages.at(-1)?.id ?? null
  const at = new Date().toISOString()
  const job_id = turn?.messageId === id ? turn.jobId : null
  const status = 'running' as const
  return { id, parent, role: 'assistant', parts: [], job_id, at, status, siblings: [id], index: 0, cost_usd: null }
}

function withStatus(before: Transcript, event: ChatEvent & { event: 'status' }): Transcript {
  const { message_id: messageId, job_id: jobId, status } = event
  if (OVER.has(status)) return before.turn?.messageId === messageId ? { ...before, turn: null } : before
  return { ...before, turn: { messageId, jobId, status, waiting: Boolean(event.waiting) } }
}

/** The words go to the last part if that is of their kind, else they begin a new one. */
export function grown(parts: readonly ChatPart[], type: 'text' | 'reasoning', text: string): ChatPart[] {
  const last = parts.at(-1)
  if (last?.type === type) return [...parts.slice(0, -1), { type, text: (last as { text: string }).text + text }]
  return [...parts, { type, text }]
}

/** The new parts; those that say the same as before are the same objects, so that nothing is drawn again. */
function kept(old: readonly ChatPart[], parts: ChatPart[]): ChatPart[] {
  return parts.map((part, place) => {
    const was = old[place]
    return was && was.type === part.type && same(was, part) ? was : part
  })
}

const same = (one: ChatPart, two: ChatPart) => jsonText(one as unknown as Json) === jsonText(two as unknown as Json)

/** A message whose proposals at these places are not wanted. */
export function withDismissed(message: ChatMessage, places: readonly number[] | undefined): ChatMessage {
  if (places === undefined) return message
  const parts = message.parts.map((part): ChatPart => {
    if (part.type !== 'data-suggestions') return part
    const proposals = part.data.proposals.map((one, place) =>
      places.includes(place) && (one.state ?? 'open') === 'open' ? { ...one, state: 'dismissed' as const } : one,
    )
    return { ...part, data: { ...part.data, proposals } }
  })
  return { ...message, parts }
}

/** What the messages that were read have cost. */
export function costOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { cost_usd }) => sum + (cost_usd ?? 0), 0)
}
