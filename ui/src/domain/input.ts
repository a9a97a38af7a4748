/** Values inside a job's input: reading, changing and checking them against the fields of a schema. */
import type { Json, JsonObject } from '@/api/wire'
import { isRecord } from './format'
import { compareNumbers, isExact, isWhole, jsonText, type ExactNumber } from './json'
import type { Field } from './schema'

/** The path of the whole input in problems; its fields lie below it. */
export const INPUT = 'input'
/** Texts that are no JSON, by the path of the value they stand for. */
export type BrokenJson = Record<string, string>

export interface Problem {
  /** Dotted, from the root of the request, e.g. `input.target` or `callback_url`. */
  path: string
  message: string
}

/** Those of `broken` that the form shows: the text of the whole input, or else those of its JSON fields. */
export function brokenFields(broken: BrokenJson, fields: readonly Field[] | null): BrokenJson {
  const whole = broken[INPUT]
  if (whole !== undefined) return { [INPUT]: whole }
  const shown = new Set(jsonPaths(fields ?? []))
  return Object.fromEntries(Object.entries(broken).filter(([path]) => shown.has(path)))
}

function jsonPaths(fields: readonly Field[]): string[] {
  return fields.flatMap((field) => (field.kind === 'json' ? [pathOf(field)] : jsonPaths(field.fields)))
}

export function pathOf(field: Field): string {
  return [INPUT, ...field.path].join('.')
}

export function valueAt(input: Json, path: readonly string[]): Json | undefined {
  let current: Json | undefined = input
  for (const step of path) current = isRecord(current) ? current[step] : undefined
  return current
}

/** A copy of `input` with the value at `path` set, or removed when it is undefined. Empty groups go with it. */
export function withValue(input: Json, path: readonly string[], value: Json | undefined): JsonObject {
  const [step, ...rest] = path
  const copy: JsonObject = isRecord(input) ? { ...input } : {}
  if (step === undefined) return copy
  const next = rest.length > 0 ? withValue(copy[step] ?? null, rest, value) : value
  const isGone = next === undefined || (rest.length > 0 && isRecord(next) && Object.keys(next).length === 0)
  if (isGone) Reflect.deleteProperty(copy, step)
  else copy[step] = next
  return copy
}

export function checkInput(input: Json, fields: readonly Field[] | null): Problem[] {
  if (!fields) return []
  if (input !== null && !isRecord(input)) return [{ path: INPUT, message: 'The input must be an object' }]
  return fields.flatMap((field) => checkField(valueAt(input, field.path), field, input))
}

function checkField(value: Json | undefined, field: Field, input: Json): Problem[] {
  const at = (message: string): Problem[] => [{ path: pathOf(field), message }]
  if (value === undefined) return field.required && field.fallback === undefined ? at('Needs a value') : []
  if (value === null) return field.nullable || field.kind === 'json' ? [] : at('Must not be null')
  if (field.kind === 'group') return isRecord(value) ? checkInput(input, field.fields) : at('Must be an object')
  const message = complaint(value, field)
  return message ? at(message) : []
}

function complaint(value: Json, field: Field): string | null {
  switch (field.kind) {
    case 'integer':
      return isNumber(value) && isWhole(value) ? outOfRange(value, field) : 'Must be a whole number'
    case 'number':
      return isNumber(value) ? outOfRange(value, field) : 'Must be a number'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'Must be true or false'
    case 'choice':
      return field.choices.some((choice) => jsonText(choice) === jsonText(value))
        ? null
        : `Must be one of ${field.choices.map(String).join(', ')}`
    case 'list':
      if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) return 'Must be a list of texts'
      return wrongLength(value.length, field, 'entries')
    case 'text':
    case 'longtext':
      if (typeof value !== 'string') return 'Must be text'
      return wrongLength(value.length, field, 'characters') ?? mismatch(value, field)
    default:
      return null
  }
}

function isNumber(value: Json): value is number | ExactNumber {
  return typeof value === 'number' || isExact(value)
}

function outOfRange(value: number | ExactNumber, field: Field): string | null {
  if (field.min !== null && compareNumbers(value, field.min) < 0) return `Must be at least ${field.min}`
  if (field.max !== null && compareNumbers(value, field.max) > 0) return `Must be at most ${field.max}`
  return null
}

function wrongLength(length: number, field: Field, unit: string): string | null {
  if (field.minLength !== null && length < field.minLength) return `Needs at least ${field.minLength} ${unit}`
  if (field.maxLength !== null && length > field.maxLength) return `Takes at most ${field.maxLength} ${unit}`
  return null
}

function mismatch(value: string, field: Field): string | null {
  if (field.pattern === null) return null
  try {
    return new RegExp(field.pattern, 'u').test(value) ? null : `Must match ${field.pattern}`
  } catch {
    return null
  }
}
