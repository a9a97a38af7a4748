/** Which lines of a log are shown. */
import type { JobEvent, Level } from '@/api/jobs'
import { prettyJson } from './format'
import { jsonText } from './json'

const RANK: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 }

export type LeastLevel = Level

/** Lines (not progress or model output) of at least `least`, whose message or meta contains `term`. */
export function linesOf(events: readonly JobEvent[], least: LeastLevel, term: string): JobEvent[] {
  const wanted = term.trim().toLowerCase()
  return events.filter(
    (event) => event.kind === 'log' && RANK[event.level] >= RANK[least] && (wanted === '' || contains(event, wanted)),
  )
}

function contains(event: JobEvent, wanted: string): boolean {
  if (event.message.toLowerCase().includes(wanted)) return true
  return event.meta !== null && jsonText(event.meta).toLowerCase().includes(wanted)
}

/** The log as text, one event a line, for copying and downloading. */
export function asText(events: readonly JobEvent[]): string {
  return events
    .map(
      ({ ts, level, message, meta }) =>
        `${ts} ${level.padEnd(5)} ${message}${meta === null ? '' : ` ${compact(meta)}`}`,
    )
    .join('\n')
}

function compact(meta: JobEvent['meta']): string {
  return jsonText(meta)
}

export function metaPreview(event: JobEvent): string {
  if (event.meta === null) return ''
  const text = compact(event.meta)
  return text === '{}' ? '' : text
}

export function metaText(event: JobEvent): string {
  return prettyJson(event.meta)
}
