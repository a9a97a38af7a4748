/** The form for a job type as a value, and its checks. */
import type { JobType } from '@/api/jobTypes'
import type { Problem } from './input'

export interface TypeDraft {
  name: string
  enabled: boolean
  handler: string
  default_timeout_sec: number | string | null
  default_max_attempts: number | string | null
}

export function typeDraft(type: JobType | null): TypeDraft {
  return type
    ? { ...type }
    : { name: '', enabled: true, handler: '', default_timeout_sec: 120, default_max_attempts: 1 }
}

export function checkType(draft: TypeDraft): Problem[] {
  const problems: Problem[] = []
  if (!/^[a-z0-9._-]{3,80}$/i.test(draft.name)) {
    problems.push({ path: 'name', message: '3 to 80 letters, digits or . _ -' })
  }
  if (!draft.handler.trim()) problems.push({ path: 'handler', message: 'Choose a handler' })
  if (!within(draft.default_timeout_sec, 3600)) {
    problems.push({ path: 'default_timeout_sec', message: 'A whole number from 1 to 3600' })
  }
  if (!within(draft.default_max_attempts, 10)) {
    problems.push({ path: 'default_max_attempts', message: 'A whole number from 1 to 10' })
  }
  return problems
}

/** Only what differs, because PATCH refuses an empty change and others may have changed the rest meanwhile. */
export function changeOf(type: JobType, draft: TypeDraft): Partial<Omit<JobType, 'name'>> {
  const wanted = asType(draft)
  const names = ['enabled', 'handler', 'default_timeout_sec', 'default_max_attempts'] as const
  return Object.fromEntries(names.filter((name) => wanted[name] !== type[name]).map((name) => [name, wanted[name]]))
}

export function asType(draft: TypeDraft): JobType {
  return {
    ...draft,
    handler: draft.handler.trim(),
    default_timeout_sec: Number(draft.default_timeout_sec),
    default_max_attempts: Number(draft.default_max_attempts),
  }
}

function within(value: number | string | null, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max
}
