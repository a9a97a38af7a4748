/** Text for people: times, durations, JSON. */
import { isExact, jsonText, type Json } from './json'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago, short: "now", "42s ago", "3m ago". Future moments read "in 3m". */
export function relativeTime(iso: string, now: number): string {
  const distance = now - Date.parse(iso)
  if (Number.isNaN(distance)) return '–'
  if (Math.abs(distance) < 1_500) return 'now'
  const text = coarse(Math.abs(distance))
  return distance < 0 ? `in ${text}` : `${text} ago`
}

/** Rounded, so that what is due in 4 minutes and 58 seconds is "in 5m". */
function coarse(ms: number): string {
  const [seconds, minutes, hours] = [ms / 1000, ms / MINUTE, ms / HOUR].map(Math.round) as [number, number, number]
  if (seconds < 60) return `${seconds}s`
  if (minutes < 60) return `${minutes}m`
  if (hours < 48) return `${hours}h`
  return `${Math.round(ms / DAY)}d`
}

/** A span with two units at most: "320 ms", "4.2 s", "3m 05s", "2h 10m". */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '–'
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < MINUTE) return `${(ms / 1000).toFixed(1)} s`
  const [big, small, unit, sub] =
    ms < HOUR
      ? [Math.floor(ms / MINUTE), Math.floor((ms % MINUTE) / 1000), 'm', 's']
      : [Math.floor(ms / HOUR), Math.floor((ms % HOUR) / MINUTE), 'h', 'm']
  return `${big}${unit} ${String(small).padStart(2, '0')}${sub}`
}

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hour12: false,
})

/** Date and time as this device writes them. */
export function localTime(iso: string): string {
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? iso : FULL.format(at)
}

export function fullTime(iso: string): string {
  const text = localTime(iso)
  return text === iso ? iso : `${text} (${iso})`
}

export function clockTime(iso: string): string {
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? iso : CLOCK.format(at)
}

export function prettyJson(value: Json | undefined): string {
  return value === undefined ? '' : jsonText(value, 2)
}

export function isRecord(value: unknown): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value)
}

export function looksLikeJobId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text.trim())
}

export function shortId(id: string): string {
  return id.length > 13 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
