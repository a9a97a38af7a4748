/** The form for a new job as a value: its draft, its checks, and the request it becomes. */
import type { Job, NewJob } from '@/api/jobs'
import type { Json } from '@/api/wire'
import { randomId } from '@/browser/ids'
import { brokenFields, checkInput, INPUT, type BrokenJson, type Problem } from './input'
import { faultIn, faultText, jsonText, parseJson } from './json'
import type { Field } from './schema'

export interface Draft {
  type: string
  queue: string
  input: Json
  /** Texts that are no JSON (yet), by the path of the value they are for; `input` still has the last good value. */
  broken: BrokenJson
  priority: number | string | null
  timeout_sec: number | string | null
  max_attempts: number | string | null
  callback_url: string
  tags: string[]
  /** Local date and time as the browser's field writes it; blank is at once. */
  run_at: string
  key: string
  /** The job this very draft became, once it was accepted. */
  submittedAs: string | null
}

const STORAGE_KEY = 'rauskuclaw_new_job_draft_v1'
const QUEUE = /^[a-z0-9._:-]{1,80}$/i
const MAX_TAGS = 20

export const newKey = (): string => `ui-${randomId()}`

export function emptyDraft(type = ''): Draft {
  return {
    type,
    queue: '',
    input: null,
    broken: {},
    priority: null,
    timeout_sec: null,
    max_attempts: null,
    callback_url: '',
    tags: [],
    run_at: '',
    key: newKey(),
    submittedAs: null,
  }
}

export function draftOf(job: Job): Draft {
  return {
    ...emptyDraft(job.type),
    queue: job.queue === 'default' ? '' : job.queue,
    input: job.input,
    priority: job.priority,
    timeout_sec: job.timeout_sec,
    max_attempts: job.max_attempts,
    callback_url: job.callback_url ?? '',
    tags: [...job.tags],
  }
}

export function saveDraft(draft: Draft, storage: Storage = sessionStorage): void {
  storage.setItem(STORAGE_KEY, jsonText(draft))
}

export function loadDraft(storage: Storage = sessionStorage): Draft | null {
  try {
    const found = parseJson(storage.getItem(STORAGE_KEY) ?? 'null') as Partial<Draft> | null
    return found ? { ...emptyDraft(), ...found } : null
  } catch {
    return null
  }
}

export function requestOf(draft: Draft): NewJob {
  const request: NewJob = { type: draft.type }
  if (draft.queue.trim()) request.queue = draft.queue.trim()
  if (draft.input !== null) request.input = draft.input
  if (typeof draft.priority === 'number') request.priority = draft.priority
  if (typeof draft.timeout_sec === 'number') request.timeout_sec = draft.timeout_sec
  if (typeof draft.max_attempts === 'number') request.max_attempts = draft.max_attempts
  if (draft.callback_url.trim()) request.callback_url = draft.callback_url.trim()
  if (draft.tags.length > 0) request.tags = draft.tags
  if (draft.run_at) request.run_at = new Date(draft.run_at).toISOString()
  return request
}

export function checkDraft(draft: Draft, fields: readonly Field[] | null): Problem[] {
  const problems: Problem[] = []
  const add = (path: string, message: string) => problems.push({ path, message })
  if (!draft.type) add('type', 'Choose a type')
  problems.push(...checkBody(draft, fields))
  if (draft.queue.trim() && !QUEUE.test(draft.queue.trim()))
    add('queue', 'Letters, digits and . _ : - only, 80 at most')
  if (!inRange(draft.priority, 0, 10)) add('priority', 'A whole number from 0 to 10')
  if (!inRange(draft.timeout_sec, 1, 3600)) add('timeout_sec', 'A whole number from 1 to 3600')
  if (!inRange(draft.max_attempts, 1, 10)) add('max_attempts', 'A whole number from 1 to 10')
  if (draft.tags.length > MAX_TAGS) add('tags', `${MAX_TAGS} at most`)
  if (draft.callback_url.trim() && !isWebAddress(draft.callback_url))
    add('callback_url', 'A full http or https address')
  if (draft.run_at && Number.isNaN(Date.parse(draft.run_at))) add('run_at', 'A date and a time')
  if (!draft.key.trim()) add('key', 'Needs a value')
  return problems
}

/** The input as it stands on the page: where a text is no JSON, what was there before says nothing about it. */
function checkBody(draft: Draft, fields: readonly Field[] | null): Problem[] {
  const broken = brokenFields(draft.broken, fields)
  const texts = Object.entries(broken).map(([path, text]) => {
    const fault = faultIn(text)
    return { path, message: fault ? faultText(fault) : 'Not JSON' }
  })
  if (broken[INPUT] !== undefined) return texts
  return [...texts, ...checkInput(draft.input, fields).filter(({ path }) => broken[path] === undefined)]
}

function inRange(value: number | string | null, min: number, max: number): boolean {
  if (value === null) return true
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
}

function isWebAddress(text: string): boolean {
  try {
    const url = new URL(text.trim())
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== ''
  } catch {
    return false
  }
}
