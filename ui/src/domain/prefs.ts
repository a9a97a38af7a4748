/** The preferences of the UI: their names on the server and in session storage, and their defaults. */
import { isExact, plainNumber, type JsonObject } from './json'

export type ApprovalMode = 'never' | 'smart' | 'always'

export type Prefs = {
  devMode: boolean
  chatMemoryDefaultEnabled: boolean
  chatMemoryWriteDefaultEnabled: boolean
  suggestedApprovalMode: ApprovalMode
  suggestedAutoMaxTimeoutSec: number
  suggestedAutoMaxAttempts: number
  suggestedAutoMaxPriority: number
  suggestedAutoAllowTypes: string
}

export const DEFAULT_PREFS: Prefs = {
  devMode: false,
  chatMemoryDefaultEnabled: true,
  chatMemoryWriteDefaultEnabled: false,
  suggestedApprovalMode: 'smart',
  suggestedAutoMaxTimeoutSec: 30,
  suggestedAutoMaxAttempts: 1,
  suggestedAutoMaxPriority: 5,
  suggestedAutoAllowTypes: 'report.generate,memory.write',
}

const SESSION_KEYS: Record<keyof Prefs, string> = {
  devMode: 'rauskuclaw_ui_dev_mode',
  chatMemoryDefaultEnabled: 'rauskuclaw_chat_memory_default_enabled',
  chatMemoryWriteDefaultEnabled: 'rauskuclaw_chat_memory_write_default_enabled',
  suggestedApprovalMode: 'rauskuclaw_suggested_approval_mode',
  suggestedAutoMaxTimeoutSec: 'rauskuclaw_suggested_auto_max_timeout_sec',
  suggestedAutoMaxAttempts: 'rauskuclaw_suggested_auto_max_attempts',
  suggestedAutoMaxPriority: 'rauskuclaw_suggested_auto_max_priority',
  suggestedAutoAllowTypes: 'rauskuclaw_suggested_auto_allow_types',
}

const RANGES: Partial<Record<keyof Prefs, readonly [number, number]>> = {
  suggestedAutoMaxTimeoutSec: [1, 3600],
  suggestedAutoMaxAttempts: [1, 10],
  suggestedAutoMaxPriority: [0, 10],
}

const NAMES = Object.keys(DEFAULT_PREFS) as (keyof Prefs)[]

/** The preferences found in a document, without those of a wrong type or out of range. */
export function fromServer(document: JsonObject): Partial<Prefs> {
  const entries = NAMES.map((name) => [name, clean(name, document[name])]).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Partial<Prefs>
}

export function readMirror(storage: Storage = sessionStorage): Partial<Prefs> {
  const document: JsonObject = {}
  for (const name of NAMES) {
    const text = storage.getItem(SESSION_KEYS[name])
    if (text !== null) document[name] = typed(name, text)
  }
  return fromServer(document)
}

export function writeMirror(prefs: Prefs, storage: Storage = sessionStorage): void {
  for (const name of NAMES) storage.setItem(SESSION_KEYS[name], String(prefs[name]))
}

function typed(name: keyof Prefs, text: string): boolean | number | string {
  const kind = typeof DEFAULT_PREFS[name]
  if (kind === 'boolean') return text === 'true' || text === '1'
  return kind === 'number' ? Number(text) : text
}

function clean(name: keyof Prefs, found: unknown): Prefs[keyof Prefs] | undefined {
  const value = isExact(found) ? plainNumber(found) : found
  const fallback = DEFAULT_PREFS[name]
  if (typeof value !== typeof fallback) return undefined
  const range = RANGES[name]
  if (range && !(Number.isInteger(value) && Number(value) >= range[0] && Number(value) <= range[1])) return undefined
  if (name === 'suggestedApprovalMode' && !['never', 'smart', 'always'].includes(String(value))) return undefined
  if (name === 'suggestedAutoAllowTypes' && String(value).trim() === '') return fallback
  return value as Prefs[keyof Prefs]
}
