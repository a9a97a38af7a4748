/** Figures over time, as the charts want them. */
import type { Series } from '@/api/metrics'

export interface Line {
  name: Exclude<keyof Series, 'minutes'>
  label: string
  /** A colour of the theme, by its variable. */
  colour: string
}

export interface Span {
  label: string
  windowSec: number
  stepSec: number
}

export const SPANS: Span[] = [
  { label: '15 min', windowSec: 900, stepSec: 60 },
  { label: '1 hour', windowSec: 3_600, stepSec: 60 },
  { label: '6 hours', windowSec: 21_600, stepSec: 300 },
  { label: '24 hours', windowSec: 86_400, stepSec: 900 },
  { label: '7 days', windowSec: 604_800, stepSec: 7_200 },
]

export const THROUGHPUT: Line[] = [
  { name: 'created', label: 'Created', colour: '--ui-text-dimmed' },
  { name: 'succeeded', label: 'Succeeded', colour: '--ui-success' },
]
export const FAILURES: Line[] = [
  { name: 'failed', label: 'Failed', colour: '--ui-error' },
  { name: 'retried', label: 'Retried', colour: '--ui-warning' },
]
export const LATENCY: Line[] = [
  { name: 'run_ms_p50', label: 'Median', colour: '--ui-text-dimmed' },
  { name: 'run_ms_p95', label: '95 %', colour: '--ui-primary' },
]
export const WAITING: Line[] = [
  { name: 'wait_ms_p50', label: 'Median', colour: '--ui-text-dimmed' },
  { name: 'wait_ms_p95', label: '95 %', colour: '--ui-primary' },
]

export const QUEUE_AGE: Line[] = [{ name: 'queue_age_sec', label: 'Waits for', colour: '--ui-warning' }]

/** Times in seconds first, then one list for each line: the form uPlot takes. */
export function columns(series: Series, lines: readonly Line[]): (number | null)[][] {
  const times = series.minutes.map((minute) => Date.parse(minute) / 1000)
  return [times, ...lines.map(({ name }) => series[name])]
}

export function lastOf(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null
}

/** What a chart shows, for those who cannot see it. */
export function inWords(
  title: string,
  lines: readonly Line[],
  data: readonly (number | null)[][],
  unit: string,
): string {
  const said = lines.map(({ label }, at) => {
    const values = (data[at + 1] ?? []).filter((value) => value !== null)
    const most = values.length > 0 ? Math.max(...values) : null
    return most === null ? `${label}: nothing` : `${label}: at most ${Math.round(most).toLocaleString('en')}${unit}`
  })
  return `${title}. ${said.join('. ')}.`
}

export function rate(failed: number, succeeded: number): number | null {
  const over = failed + succeeded
  return over === 0 ? null : (100 * failed) / over
}

export function money(usd: number | null): string {
  if (usd === null) return 'unknown'
  if (usd === 0) return '$0'
  return usd < 0.01 ? `$${usd.toPrecision(2)}` : `$${usd.toFixed(2)}`
}

/** A number short enough for a tile: 950, 1.2k, 3.4M. */
export function short(value: number): string {
  return Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

export function ageText(seconds: number): string {
  if (seconds < 1) return 'under 1 s'
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return `${Math.round(seconds / 3_600)} h`
}
