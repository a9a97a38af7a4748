/** The life of a job as steps in order, made from the job and its attempts. */
import { isFinal, type Attempt, type Job } from '@/api/jobs'
import { duration, isRecord } from './format'

export interface Step {
  key: string
  title: string
  text: string
  at: string | null
  tone: 'neutral' | 'info' | 'success' | 'warning' | 'error'
  icon: string
}

/** How long a job waited for its first attempt, and how long its last one ran; null for what has not begun. */
export function timesOf(
  job: Job,
  attempts: readonly Attempt[],
  now: number,
): { waitedMs: number | null; ranMs: number | null } {
  const [first, last] = [attempts[0], attempts.at(-1)]
  const over = isFinal(job.status)
  const begun = first ? Date.parse(first.started_at) : over ? null : now
  const end = last?.ended_at ? Date.parse(last.ended_at) : over ? Date.parse(job.updated_at) : now
  return {
    waitedMs: begun === null ? null : Math.max(0, begun - Date.parse(job.created_at)),
    ranMs: last ? Math.max(0, end - Date.parse(last.started_at)) : null,
  }
}

const OUTCOMES: Record<string, { text: string; tone: Step['tone']; icon: string }> = {
  succeeded: { text: 'succeeded', tone: 'success', icon: 'i-lucide-check' },
  failed: { text: 'failed', tone: 'error', icon: 'i-lucide-x' },
  cancelled: { text: 'stopped', tone: 'warning', icon: 'i-lucide-ban' },
  worker_lost: { text: 'lost its worker', tone: 'warning', icon: 'i-lucide-unplug' },
  given_back: { text: 'was handed back', tone: 'neutral', icon: 'i-lucide-undo-2' },
  waiting: { text: 'waited for an answer', tone: 'neutral', icon: 'i-lucide-message-circle-question' },
  parked: { text: 'was put off by its provider', tone: 'neutral', icon: 'i-lucide-clock' },
}
const RUNNING = { text: 'is running', tone: 'info' as const, icon: 'i-lucide-play' }

export function stepsOf(job: Job, attempts: readonly Attempt[], now: number): Step[] {
  const created: Step = {
    key: 'created',
    title: 'Submitted',
    text: '',
    at: job.created_at,
    tone: 'neutral',
    icon: 'i-lucide-inbox',
  }
  const runs = attempts.map((attempt, index) => runStep(attempt, index, now, isFinal(job.status)))
  return [created, ...runs, ...lastStep(job, attempts)]
}

function runStep(attempt: Attempt, index: number, now: number, isOver: boolean): Step {
  const outcome = attempt.outcome ? (OUTCOMES[attempt.outcome] ?? RUNNING) : RUNNING
  const end = attempt.ended_at ? Date.parse(attempt.ended_at) : isOver ? Number.NaN : now
  const took = end - Date.parse(attempt.started_at)
  const parts = [Number.isNaN(took) ? '' : duration(Math.max(0, took)), errorText(attempt), attempt.worker ?? '']
  return {
    key: `attempt-${index}`,
    title: `Attempt ${attempt.number} ${outcome.text}`,
    text: parts.filter(Boolean).join(' · '),
    at: attempt.started_at,
    tone: outcome.tone,
    icon: outcome.icon,
  }
}

function errorText(attempt: Attempt): string {
  if (!isRecord(attempt.error)) return ''
  return String(attempt.error['code'] ?? attempt.error['error'] ?? attempt.error['message'] ?? '')
}

function lastStep(job: Job, attempts: readonly Attempt[]): Step[] {
  const base = { key: 'last', text: '', at: null }
  if (job.status === 'queued') {
    const title = attempts.length > 0 ? 'Waiting for the next attempt' : 'Waiting for its first attempt'
    return [{ ...base, title, tone: 'neutral', icon: 'i-lucide-hourglass' }]
  }
  if (job.status === 'cancelled') {
    return [{ ...base, title: 'Cancelled', at: job.updated_at, tone: 'warning', icon: 'i-lucide-ban' }]
  }
  if (job.status === 'failed' && attempts.at(-1)?.outcome !== 'failed') {
    const text = job.error?.code ?? ''
    return [{ ...base, title: 'Failed', text, at: job.updated_at, tone: 'error', icon: 'i-lucide-x' }]
  }
  return []
}
