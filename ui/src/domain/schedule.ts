/** Schedules as a form and in words. */
import type { Cadence, CatchUp, Overlap, Schedule, ScheduleChange } from '@/api/schedules'
import type { Json } from '@/api/wire'
import type { Problem } from './input'
import { faultIn, faultText, jsonText, parseJson } from './json'

type Figure = number | string | null

export interface CadenceDraft {
  kind: 'interval' | 'cron'
  every: Figure
  unit: keyof typeof UNITS
  cron: string
  timezone: string
}

export interface ScheduleDraft {
  name: string
  type: string
  queue: string
  cadence: CadenceDraft
  overlap: Overlap
  catch_up: CatchUp
  priority: Figure
  timeout_sec: Figure
  max_attempts: Figure
  max_runs_per_day: Figure
  max_failures: Figure
  tags: string[]
  input: string
  start_in_sec: Figure
}

export const UNITS = { seconds: 1, minutes: 60, hours: 3600 } as const
export const SHORTEST_SEC = 5
export const LONGEST_SEC = 86_400
const UNIT_NAMES = Object.keys(UNITS) as (keyof typeof UNITS)[]

export function cadenceDraft(schedule: Pick<Schedule, 'interval_sec' | 'cron' | 'timezone'> | null): CadenceDraft {
  const seconds = schedule?.interval_sec ?? 300
  const unit = UNIT_NAMES.findLast((name) => seconds % UNITS[name] === 0) ?? 'seconds'
  return {
    kind: schedule?.cron ? 'cron' : 'interval',
    every: seconds / UNITS[unit],
    unit,
    cron: schedule?.cron ?? '0 9 * * 1-5',
    timezone: schedule?.timezone ?? localZone(),
  }
}

export function scheduleDraft(schedule: Schedule | null): ScheduleDraft {
  return {
    name: schedule?.name ?? '',
    type: schedule?.type ?? '',
    queue: schedule?.queue ?? 'default',
    cadence: cadenceDraft(schedule),
    overlap: schedule?.overlap ?? 'skip',
    catch_up: schedule?.catch_up ?? 'skip',
    priority: schedule?.priority ?? 5,
    timeout_sec: schedule?.timeout_sec ?? null,
    max_attempts: schedule?.max_attempts ?? null,
    max_runs_per_day: schedule?.max_runs_per_day ?? null,
    max_failures: schedule ? (schedule.max_failures ?? 0) : 10,
    tags: [...(schedule?.tags ?? [])],
    input: schedule?.input == null ? '' : jsonText(schedule.input, 2),
    start_in_sec: null,
  }
}

export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

/** The zones the browser knows, with UTC first. */
export function zones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')]
}

export function cadenceOf(draft: CadenceDraft): Cadence {
  if (draft.kind === 'cron') return { cron: draft.cron.trim(), timezone: draft.timezone }
  return { interval_sec: Number(draft.every) * UNITS[draft.unit], timezone: draft.timezone }
}

export function checkCadence(draft: CadenceDraft): Problem[] {
  if (draft.kind === 'cron') {
    return draft.cron.trim() ? [] : [{ path: 'cron', message: 'Five fields, or six with seconds first' }]
  }
  const seconds = Number(draft.every) * UNITS[draft.unit]
  const isGood = typeof draft.every === 'number' && Number.isInteger(seconds)
  if (isGood && seconds >= SHORTEST_SEC && seconds <= LONGEST_SEC) return []
  return [{ path: 'interval_sec', message: 'From 5 seconds to 24 hours' }]
}

const RANGES: [keyof ScheduleDraft, number, number, boolean][] = [
  ['priority', 0, 10, true],
  ['timeout_sec', 1, 3600, false],
  ['max_attempts', 1, 10, false],
  ['max_runs_per_day', 1, 100_000, false],
  ['max_failures', 0, 1000, true],
  ['start_in_sec', 0, 86_400, false],
]

export function checkSchedule(draft: ScheduleDraft): Problem[] {
  const problems = checkCadence(draft.cadence)
  if (!draft.type) problems.push({ path: 'type', message: 'Choose a type' })
  if (draft.name.trim().length > 120) problems.push({ path: 'name', message: 'At most 120 characters' })
  if (!/^[a-z0-9._:-]{1,80}$/i.test(draft.queue.trim())) {
    problems.push({ path: 'queue', message: 'Letters, digits and . _ : -' })
  }
  for (const [path, low, high, isRequired] of RANGES) {
    const value = draft[path]
    if (value === null && !isRequired) continue
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
      problems.push({ path, message: `A whole number from ${low} to ${high}` })
    }
  }
  const fault = draft.input.trim() ? faultIn(draft.input) : null
  if (fault) problems.push({ path: 'input', message: faultText(fault) })
  return problems
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** The whole draft as a request. */
export function asRequest(draft: ScheduleDraft): ScheduleChange {
  const given = (value: Figure) => (value === null ? undefined : Number(value))
  return {
    ...cadenceOf(draft.cadence),
    name: draft.name.trim() || null,
    type: draft.type,
    queue: draft.queue.trim(),
    overlap: draft.overlap,
    catch_up: draft.catch_up,
    priority: given(draft.priority),
    timeout_sec: given(draft.timeout_sec),
    max_attempts: given(draft.max_attempts),
    max_runs_per_day: draft.max_runs_per_day === null ? null : Number(draft.max_runs_per_day),
    max_failures: given(draft.max_failures),
    tags: draft.tags,
    input: draft.input.trim() ? parsed(draft.input) : null,
    start_in_sec: given(draft.start_in_sec),
  }
}

/** Only what differs from the schedule as it was read; null when nothing does. */
export function changesOf(schedule: Schedule, draft: ScheduleDraft): ScheduleChange | null {
  const before = asRequest(scheduleDraft(schedule))
  const after = asRequest(draft)
  const names = Object.keys(after).filter((name) => jsonText(after[name]) !== jsonText(before[name]))
  return names.length > 0 ? Object.fromEntries(names.map((name) => [name, after[name]])) : null
}

export function intervalWords(seconds: number): string {
  const unit = UNIT_NAMES.findLast((name) => seconds % UNITS[name] === 0) ?? 'seconds'
  const count = seconds / UNITS[unit]
  return count === 1 ? `Every ${unit.slice(0, -1)}` : `Every ${count} ${unit}`
}

/** The cadence in words. Cron is put into words by a library that is loaded when first needed. */
export async function cadenceWords(cadence: Cadence): Promise<string> {
  if (!cadence.cron) return intervalWords(cadence.interval_sec ?? 0)
  const { default: cronstrue } = await import('cronstrue')
  try {
    return cronstrue.toString(cadence.cron, { use24HourTimeFormat: true, verbose: false })
  } catch {
    return cadence.cron
  }
}

export const OVERLAPS: { value: Overlap; label: string; description: string }[] = [
  { value: 'skip', label: 'Skip', description: 'While the previous job runs, an occurrence is skipped.' },
  {
    value: 'queue',
    label: 'Wait',
    description: 'One occurrence waits for the previous job; further ones are skipped.',
  },
  { value: 'allow', label: 'Allow', description: 'Jobs may run beside each other.' },
]

export const CATCH_UPS: { value: CatchUp; label: string; description: string }[] = [
  {
    value: 'skip',
    label: 'Skip',
    description: 'After an outage the latest missed run counts if it is under an hour late.',
  },
  {
    value: 'latest',
    label: 'Latest',
    description: 'After an outage the latest missed run is made up for, however late.',
  },
  { value: 'all', label: 'All', description: 'After an outage up to ten missed runs are made up for.' },
]
