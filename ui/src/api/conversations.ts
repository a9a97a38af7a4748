/** Conversations: what they are on the wire, and what may be done with them. */
import type { ChatMessage, ChatPart, CreateJobs } from '@/domain/chatParts'
import type { ApiClient } from './client'

export interface MemoryRead {
  scope: string
  top_k?: number
  required?: boolean
}

export interface MemoryWrite {
  scope: string
  key?: string
  ttl_sec?: number
  required?: boolean
}

export interface SuggestionPolicy {
  mode?: 'never' | 'smart' | 'always'
  max_timeout_sec?: number
  max_attempts?: number
  max_priority?: number
  allow_types?: string[]
}

/** How the turns of a conversation are run. What is absent has the installation's default. */
export interface ConversationSettings {
  job_type?: string | null
  provider?: string | null
  model?: string | null
  system?: string | null
  agent_tools?: boolean | null
  tools?: string[] | null
  /** False: none, whatever the preferences say. */
  memory?: MemoryRead | false | null
  memory_write?: MemoryWrite | false | null
  planner?: boolean | null
  auto_run?: boolean | null
  policy?: SuggestionPolicy | null
  callback_url?: string | null
}

export interface Conversation {
  id: string
  title: string
  created_by: string | null
  settings: ConversationSettings
  leaf: string | null
  active_job: string | null
  created_at: string
  updated_at: string
  archived: boolean
  revision: number
  cost_usd?: number | null
}

/** A conversation in the list. */
export interface ConversationSummary extends Conversation {
  preview?: string | null
  state: 'idle' | 'running' | 'waiting'
}

export interface ConversationPage {
  conversations: ConversationSummary[]
  next_cursor: string | null
  /** False: the search did not look at everything. */
  complete: boolean
}

export interface MessagePage {
  conversation: Conversation
  messages: ChatMessage[]
  /** Where the messages before these begin; null when there are none. */
  before: string | null
  /** The place in the stream up to which these messages are. */
  cursor: string | null
}

/** What becomes of a message that comes while an answer is being written. */
export type Busy = 'queue' | 'steer' | 'interrupt' | 'reject'

export interface NewMessage {
  id: string
  text: string
  /** Given: sent in place of another child of this message; null: in place of the first one. */
  parent?: string | null
  busy?: Busy
}

export interface Sent {
  conversation: Conversation
  message: ChatMessage
  queued: boolean
  /** The answer under way has it, and shows it among its parts. */
  heard?: boolean
}

/** A job that came from a conversation. */
export interface CreatedJob {
  id: string
  type: string
  status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
  created_at: string
  message_id?: string | null
  error?: { code?: string | null; message: string } | null
}

/** A proposal that became no job, and why. */
export interface Skipped {
  index: number
  code: string
  reason: string
}

export interface ChatType {
  name: string
  label: string
  provider: string | null
  model: string | null
  models: string[]
  enabled: boolean
  /** Why it would not answer. */
  reason?: string | null
  /** Why `models` are not all there are. */
  models_reason?: string | null
}

export interface ChatOptions {
  types: ChatType[]
  default_type: string | null
  /** Whether answers come from the built-in demo, which is no model. */
  demo: boolean
  /** How to connect who is not there. */
  hints: { provider: string; text: string }[]
}

export interface Forgotten {
  deleted: { messages: number; jobs: number }
  kept: { memories: number; calls: number }
}

const BASE = '/v1/conversations'
const at = (id: string, rest = '') => `${BASE}/${encodeURIComponent(id)}${rest}`
const queued = (id: string, messageId: string) => at(id, `/queue/${encodeURIComponent(messageId)}`)

/** The address of its stream. */
export const streamPath = (id: string) => at(id, '/stream')

export function conversationsApi(client: ApiClient) {
  type One = { conversation: Conversation }
  return {
    list: (query: { q?: string; archived?: boolean; limit?: number; cursor?: string }, signal?: AbortSignal) =>
      client.get<ConversationPage>(BASE, { query, signal }),
    create: async (body: { id: string; title?: string; settings: ConversationSettings }) =>
      (await client.post<One>(BASE, body, { repeatable: true })).conversation,
    change: async (id: string, change: Partial<Pick<Conversation, 'title' | 'archived' | 'settings' | 'leaf'>>) =>
      (await client.patch<One>(at(id), change)).conversation,
    remove: (id: string) => client.delete<Forgotten>(at(id)),
    messages: (id: string, query: { limit?: number; before?: string }, signal?: AbortSignal) =>
      client.get<MessagePage>(at(id, '/messages'), { query, signal }),
    /** Safe to repeat: the message's id tells that it was taken already. */
    send: (id: string, message: NewMessage) => client.post<Sent>(at(id, '/messages'), message, { repeatable: true }),
    changeQueued: (id: string, messageId: string, text: string) => client.patch(queued(id, messageId), { text }),
    dropQueued: (id: string, messageId: string) => client.delete(queued(id, messageId)),
    retry: (id: string, messageId: string) => client.post(at(id, '/retry'), { message_id: messageId }),
    stop: (id: string) => client.post(at(id, '/stop')),
    fork: async (id: string, messageId: string) =>
      (await client.post<One>(at(id, '/fork'), { message_id: messageId })).conversation,
    exported: (id: string, format: 'md' | 'json') => client.bytes(at(id, '/export'), { format }),
    jobs: async (id: string, signal?: AbortSignal) =>
      (await client.get<{ jobs: CreatedJob[] }>(at(id, '/jobs'), { signal })).jobs,
    /** A proposal becomes one job, however often it is asked for. */
    createJobs: (id: string, body: CreateJobs) => client.post<{ skipped: Skipped[] }>(at(id, '/jobs'), body),
    options: (signal?: AbortSignal) => client.get<ChatOptions>('/v1/chat/options', { signal }),
  }
}

/** The name that a message gets before the server knows it. */
export function messageOf(id: string, text: string, parent: string | null): ChatMessage {
  const parts: ChatPart[] = [{ type: 'text', text }]
  const at = new Date().toISOString()
  return { id, parent, role: 'user', parts, job_id: null, at, status: 'done', siblings: [id], index: 0, cost_usd: null }
}
