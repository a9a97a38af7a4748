/** Values inside a job's input: reading, changing and checking them against the fields of a schema. */
import type { Json, JsonObject } from '@/api/wire'
import { isRecord } from './format'
import type { Field } from './schema'

export interface Problem {
  /** Dotted, from the root of the request, e.g. `input.target` or `callback_url`. */
  path: string
  message: string
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
  if (input !== null && !isRecord(input)) return [{ path: 'input', message: 'The input must be an object' }]
  return fields.flatMap((field) => checkField(valueAt(input, field.path), field, input))
}

function checkField(value: Json | undefined, field: Field, input: Json): Problem[] {
  const at = (message: string): Problem[] => [{ path: ['input', ...field.path].join('.'), message }]
  if (value === undefined) return field.required && field.fallback === undefined ? at('Needs a value') : []
  if (value === null) return field.nullable || field.kind === 'json' ? [] : at('Must not be null')
  if (field.kind === 'group') return isRecord(value) ? checkInput(input, field.fields) : at('Must be an object')
  const message = complaint(value, field)
  return message ? at(message) : []
}

function complaint(value: Json, field: Field): string | null {
  switch (field.kind) {
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return 'Must be a whole number'
      return outOfRange(value, field)
    case 'number':
      return typeof value === 'number' ? outOfRange(value, field) : 'Must be a number'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'Must be true or false'
    case 'choice':
      return field.choices.includes(value) ? null : `Must be one of ${field.choices.map(String).join(', ')}`
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

function outOfRange(value: number, field: Field): string | null {
  if (field.min !== null && value < field.min) return `Must be at least ${field.min}`
  if (field.max !== null && value > field.max) return `Must be at most ${field.max}`
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
