/** A model's answer, put together from the deltas of a job's event log. */
import type { JobEvent } from '@/api/jobs'
import { isRecord } from './format'

/** The text of the newest attempt: each attempt begins anew with an event whose meta says `reset`. */
export function streamedText(events: readonly JobEvent[]): string {
  const parts: string[] = []
  for (const event of events) {
    if (event.kind !== 'delta') continue
    if (isRecord(event.meta) && event.meta['reset'] === true) parts.length = 0
    parts.push(event.message)
  }
  return parts.join('')
}

/** The final text of a chat's result, or null for any other result. */
export function outputText(result: unknown): string | null {
  return isRecord(result) && typeof result['output_text'] === 'string' ? result['output_text'] : null
}

export function isDemo(result: unknown): boolean {
  return isRecord(result) && result['demo'] === true
}
