/** Memories in words. */
import type { Match, Memory, MemoryStatus, ScopeRow } from '@/api/memory'
import type { Problem } from './input'
import { isRecord } from './format'
import { faultIn, faultText, jsonText, parseJson, type Json } from './json'

const PREVIEW = 120

/** One line of what a memory holds. A text, or the text in a chat's memory, is shown as it is; all else as JSON. */
export function preview(memory: Memory): string {
  const { value } = memory
  const text = isRecord(value) && typeof value['text'] === 'string' ? value['text'] : value
  const line = (typeof text === 'string' ? text : jsonText(text)).replace(/\s+/g, ' ')
  return line.length > PREVIEW ? `${line.slice(0, PREVIEW - 1)}…` : line
}

export function isExpired(memory: Memory, now: number): boolean {
  return memory.expires_at !== null && Date.parse(memory.expires_at) <= now
}

export interface MemoryDraft {
  scope: string
  key: string
  value: string
  /** What the text stands for; `auto` is by how it begins, and only for a new memory. */
  kind: 'auto' | 'text' | 'json'
  tags: string[]
  ttl_sec: number | string | null
  /** Whether runs may believe it. */
  trusted: boolean
}

export function memoryDraft(memory: Memory | null, scope: string): MemoryDraft {
  if (!memory) return { scope, key: '', value: '', kind: 'auto', tags: [], ttl_sec: null, trusted: false }
  return {
    scope: memory.scope,
    key: memory.key,
    value: typeof memory.value === 'string' ? memory.value : jsonText(memory.value, 2),
    kind: typeof memory.value === 'string' ? 'text' : 'json',
    tags: [...memory.tags],
    ttl_sec: null,
    trusted: memory.trust === 'trusted',
  }
}

export function checkMemory(draft: MemoryDraft): Problem[] {
  const problems: Problem[] = []
  if (!/^[a-z0-9._:-]{2,80}$/i.test(draft.scope.trim())) {
    problems.push({ path: 'scope', message: '2 to 80 letters, digits or . _ : -' })
  }
  if (!/^[a-z0-9._:-]{2,120}$/i.test(draft.key.trim())) {
    problems.push({ path: 'key', message: '2 to 120 letters, digits or . _ : -' })
  }
  const fault = kindOf(draft) === 'json' ? faultIn(draft.value) : null
  if (!draft.value.trim()) problems.push({ path: 'value', message: 'Needs a value' })
  else if (fault) problems.push({ path: 'value', message: faultText(fault) })
  const ttl = draft.ttl_sec
  if (ttl !== null && !(typeof ttl === 'number' && Number.isInteger(ttl) && ttl >= 1 && ttl <= 31_536_000)) {
    problems.push({ path: 'ttl_sec', message: 'A whole number of seconds, up to a year' })
  }
  return problems
}

export function kindOf({ kind, value }: Pick<MemoryDraft, 'kind' | 'value'>): 'text' | 'json' {
  if (kind !== 'auto') return kind
  return /^\s*[[{]/.test(value) ? 'json' : 'text'
}

/** What was typed: the text itself, or the JSON it is. */
export function valueOf(draft: Pick<MemoryDraft, 'kind' | 'value'>): Json {
  return kindOf(draft) === 'json' ? parseJson(draft.value) : draft.value
}

export interface Share {
  label: string
  value: string
}

/** How similar a match is, or its score where only words were compared. */
export function likeness(match: Match): string {
  return match.similarity === null ? `score ${match.score.toFixed(2)}` : `similarity ${match.similarity.toFixed(2)}`
}

/** Whether there are matches, and none of them speaks for itself. */
export function allWeak(matches: Match[]): boolean {
  return matches.length > 0 && matches.every(({ weak }) => weak === true)
}

/** Why a match is where it is. */
export function explained(match: Match): Share[] {
  const { vector, text, decay } = match.explain
  const shares: Share[] = []
  if (vector) shares.push({ label: 'Meaning', value: `rank ${vector.rank}, distance ${vector.distance.toFixed(3)}` })
  if (text)
    shares.push({
      label: 'Words',
      value: `rank ${text.rank}${text.words.length > 0 ? `: ${text.words.join(', ')}` : ''}`,
    })
  if (decay !== null) shares.push({ label: 'Age', value: `× ${decay.toFixed(2)}` })
  return shares
}

export function embedderText(status: MemoryStatus): string {
  if (!status.vectors_enabled || !status.embedder) return 'Search by meaning is switched off'
  const { name, model, is_semantic } = status.embedder
  return is_semantic
    ? `Found by meaning with ${model}`
    : `Found by words, not by meaning: the ${name} embedder is in use`
}

export function fillPercent(scope: ScopeRow, status: MemoryStatus): number {
  const { rows_per_scope, bytes_per_scope } = status.quota
  return Math.min(100, 100 * Math.max(scope.total_count / rows_per_scope, scope.bytes / bytes_per_scope))
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
