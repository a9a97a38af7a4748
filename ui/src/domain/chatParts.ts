/**
 * What a message of a conversation is made of. Parts have the shape of the AI SDK's `UIMessage.parts`. Everything in
 * them may come from a stranger: they are read with care, and drawn as text or as Markdown, never as HTML.
 */
import type { Question } from '@/api/runs'
import type { Json } from '@/api/wire'
import { isRecord } from './format'
import { jsonText, plainNumber } from './json'

export interface TextPart {
  type: 'text' | 'reasoning'
  text: string
}

export interface ToolData {
  /** The number of the call's step in its run. */
  seq?: number
  /** allow, ask or deny; `reason` is a code, `message` a sentence. */
  decision?: string
  reason?: string
  message?: string
  /** Why it failed, as a code. */
  code?: string
  grant?: string
  cost_usd?: number | null
  ms?: number
  /** pure: only reads; keyed: is done once however often it is tried; unique: cannot be taken back or recognised. */
  effect?: string
  /** The job that the call started. */
  job_id?: string
  /** The run ended, or its worker died, before anybody heard what became of the call. */
  unknown?: boolean
  question_id?: string
}

export interface ToolPart {
  type: `tool-${string}`
  toolCallId: string
  state: 'input-available' | 'output-available' | 'output-error' | 'approval-requested' | 'approval-responded'
  input?: Json
  output?: Json
  errorText?: string
  data?: ToolData
}

export interface FilePart {
  type: 'file'
  filename?: string
  mediaType?: string
  /** Where it is in the workspace. */
  path?: string
  url?: string
}

/** The question as the API gives it, without what is known of the turn anyhow. */
export type AskedQuestion = Partial<Question> & Pick<Question, 'id' | 'kind' | 'text' | 'choices' | 'expires_at'> & {
  /** `closed`: its run ended before anybody answered. */
  state: 'open' | 'answered' | 'closed'
}

export interface QuestionPart {
  type: 'data-question'
  id: string
  data: AskedQuestion
}

export interface Reason {
  code: string
  message: string
}

export interface Proposal {
  type: string
  queue?: string | null
  input?: Json
  priority?: number
  timeout_sec?: number
  max_attempts?: number
  tags?: string[]
  /** Whether the policy lets it start without asking; the server decides. */
  auto?: boolean
  reasons?: (Reason | string)[]
  /** Whether this installation runs that type. */
  enabled?: boolean
  state?: 'open' | 'created' | 'dismissed' | 'skipped'
  job_id?: string | null
  why_skipped?: string | null
}

export interface SuggestionsPart {
  type: 'data-suggestions'
  id?: string
  data: { proposals: Proposal[] }
}

export interface RecalledMemory {
  scope: string
  key: string
  score?: number | null
  /** The memory's id. */
  source?: string | null
  trust?: 'trusted' | 'untrusted' | null
}

export interface RecalledPart {
  type: 'data-recalled'
  data: { memories: RecalledMemory[] }
}

export interface MemoryWritePart {
  type: 'data-memory-write'
  data: {
    /** `unknown`: the turn went well, and nobody confirmed that its answer was kept. */
    status: 'ok' | 'fail' | 'unknown'
    code: string
    scope?: string | null
    key?: string | null
    memory_id?: string
  }
}

/** The end of a job that the conversation suggested. */
export interface JobPart {
  type: 'data-job'
  id?: string
  data: { job_id: string; type: string; status: string; text?: string | null }
}

export interface ErrorPart {
  type: 'data-error'
  data: { code: string; message: string; hint?: string | null }
}

/** What somebody said while the turn was under way. */
export interface HeardPart {
  type: 'data-heard'
  id?: string
  data: { text: string; by?: string; mode?: string; at?: string }
}

/** From here on the model sees a summary of what came before. */
export interface FoldedPart {
  type: 'data-folded'
  data: { up_to: number; undoes?: number }
}

export interface UsagePart {
  type: 'data-usage'
  data: {
    tokens_in: number
    tokens_out: number
    cost_usd: number | null
    ms: number
    model: string | null
    provider: string | null
  }
}

export type ChatPart =
  | TextPart
  | ToolPart
  | FilePart
  | QuestionPart
  | SuggestionsPart
  | RecalledPart
  | MemoryWritePart
  | JobPart
  | ErrorPart
  | HeardPart
  | FoldedPart
  | UsagePart

export interface ChatMessage {
  id: string
  parent: string | null
  role: 'user' | 'assistant' | 'system'
  parts: ChatPart[]
  job_id: string | null
  at: string
  status: 'done' | 'running' | 'queued' | 'failed' | 'cancelled'
  siblings: string[]
  index: number
  cost_usd: number | null
}

/** Which proposals of a message are to become jobs, by their places. */
export interface CreateJobs {
  message_id: string
  proposals: number[]
  mode: 'auto' | 'approval' | 'all'
}

export interface DismissJobs {
  message_id: string
  proposals: number[]
}

export const isTool = (part: ChatPart): part is ToolPart => part.type.startsWith('tool-')
export const toolName = (part: ToolPart): string => part.type.slice('tool-'.length)

/** The words of a message, as they are copied or edited. */
export function textOf(parts: readonly ChatPart[]): string {
  return parts
    .filter((part): part is TextPart => part.type === 'text')
    .map(({ text }) => text)
    .join('\n\n')
}

/** What a tool works on, in few words: the arguments that say most, or how many there are. */
export function inputInShort(input: Json | undefined): string {
  if (typeof input === 'string') return firstLine(input)
  if (!isRecord(input)) return input === undefined || input === null ? '' : firstLine(jsonText(input))
  const telling = TELLING.flatMap((name) => (typeof input[name] === 'string' && input[name] ? [input[name]] : []))
  if (telling.length > 0) return firstLine(telling.slice(0, 2).join(' · '))
  const [first] = Object.values(input)
  return Object.keys(input).length === 1 ? firstLine(typeof first === 'string' ? first : jsonText(first)) : ''
}

const TELLING = ['path', 'query', 'url', 'key', 'type', 'job_id', 'name', 'scope', 'question', 'text']
const SHORT = 120

function firstLine(text: string): string {
  const line = text.trimStart().split('\n', 1)[0] ?? ''
  return line.length > SHORT ? `${line.slice(0, SHORT)}…` : line
}

/** The path of the workspace that a call is about, if any. */
export function pathOf(part: ToolPart): string | null {
  const path = isRecord(part.input) ? part.input['path'] : null
  return toolName(part).startsWith('file') && typeof path === 'string' && path ? path : null
}

export const reasonText = (reason: Reason | string): string => (typeof reason === 'string' ? reason : reason.message)

/** The places of the proposals that can still become jobs. */
export function openProposals(part: SuggestionsPart): number[] {
  return part.data.proposals.flatMap((each, index) => (isOpen(each) ? [index] : []))
}

export const isOpen = ({ state, enabled }: Proposal): boolean => (state ?? 'open') === 'open' && enabled !== false

/** A number from a part, or null for what is none. */
export function numberOf(value: unknown): number | null {
  const number = plainNumber(value as Json)
  return Number.isFinite(number) ? number : null
}

/** A text without the block of suggestions that its cards show, as the server finds that block. */
export function withoutSuggestions(text: string): string {
  return text.replace(/```rausku_jobs[^]*?```/i, '').trim()
}

/** The page of a job. What a stranger calls an id may hold halves of characters, which no address can. */
export const jobAddress = (id: string): string => `/settings/jobs/${encodeURIComponent(sound(id))}`

/** The page of a scope's memories. */
export const scopeAddress = (scope: string) => ({ path: '/settings/memory', query: { scope: sound(scope) } })

const sound = (text: string): string => text.replaceAll(/\p{Cs}/gu, '\ufffd')
