/** Reads a JSON Schema (as pydantic writes it) into fields a form can show. What it cannot read is a JSON field. */
import type { Json, JsonObject } from '@/api/wire'
import { isRecord } from './format'
import { isExact, plainNumber, type ExactNumber } from './json'

export type FieldKind = 'text' | 'longtext' | 'number' | 'integer' | 'boolean' | 'choice' | 'list' | 'group' | 'json'

export interface Field {
  name: string
  /** Where the value lives in the input, from its root. */
  path: string[]
  label: string
  hint: string
  kind: FieldKind
  required: boolean
  nullable: boolean
  fallback: Json | undefined
  choices: Json[]
  fields: Field[]
  min: number | ExactNumber | null
  max: number | ExactNumber | null
  minLength: number | null
  maxLength: number | null
  pattern: string | null
}

const DEEPEST = 4
const LONG_TEXT = /prompt|system|content|text|message|notes|description|body|source/i

/** The fields of an object schema; null when the schema is none, or has no named properties to show. */
export function fieldsOf(schema: JsonObject | null): Field[] | null {
  if (!schema) return null
  const object = resolve(schema, schema)
  const properties = object['properties']
  if (!isRecord(properties) || Object.keys(properties).length === 0) return null
  return readProperties(object, schema, [])
}

function readProperties(object: JsonObject, root: JsonObject, path: string[]): Field[] {
  const properties = isRecord(object['properties']) ? object['properties'] : {}
  const required = Array.isArray(object['required']) ? object['required'] : []
  return Object.entries(properties).map(([name, schema]) =>
    readField(isRecord(schema) ? schema : {}, root, [...path, name], required.includes(name)),
  )
}

function readField(given: JsonObject, root: JsonObject, path: string[], required: boolean): Field {
  const { schema, nullable } = withoutNull(resolve(given, root), root)
  const name = path.at(-1) ?? ''
  const kind = kindOf(schema, root, name, path.length)
  return {
    name,
    path,
    label: text(given['title']) ?? text(schema['title']) ?? titled(name),
    hint: text(given['description']) ?? text(schema['description']) ?? '',
    kind,
    required,
    nullable,
    fallback: given['default'] ?? schema['default'],
    choices: choicesOf(schema),
    fields: kind === 'group' ? readProperties(schema, root, path) : [],
    min: number(schema['minimum']) ?? number(schema['exclusiveMinimum']),
    max: number(schema['maximum']) ?? number(schema['exclusiveMaximum']),
    minLength: length(schema['minLength'] ?? schema['minItems']),
    maxLength: length(schema['maxLength'] ?? schema['maxItems']),
    pattern: text(schema['pattern']),
  }
}

function kindOf(schema: JsonObject, root: JsonObject, name: string, depth: number): FieldKind {
  if (choicesOf(schema).length > 0) return 'choice'
  switch (schema['type']) {
    case 'string':
      return LONG_TEXT.test(name) && (length(schema['maxLength']) ?? 1000) > 200 ? 'longtext' : 'text'
    case 'integer':
    case 'number':
    case 'boolean':
      return schema['type']
    case 'array': {
      const items = isRecord(schema['items']) ? resolve(schema['items'], root) : {}
      return items['type'] === 'string' && choicesOf(items).length === 0 ? 'list' : 'json'
    }
    case 'object':
      return isRecord(schema['properties']) && depth < DEEPEST ? 'group' : 'json'
    default:
      return 'json'
  }
}

function choicesOf(schema: JsonObject): Json[] {
  if (Array.isArray(schema['enum'])) return schema['enum']
  return 'const' in schema ? [schema['const'] ?? null] : []
}

/** `X | null` is X that may be left out; a wider union stays as it is and is shown as JSON. */
function withoutNull(schema: JsonObject, root: JsonObject): { schema: JsonObject; nullable: boolean } {
  const union = schema['anyOf'] ?? schema['oneOf']
  if (!Array.isArray(union)) return { schema, nullable: false }
  const options = union.filter(isRecord).map((option) => resolve(option, root))
  const others = options.filter((option) => option['type'] !== 'null')
  const nullable = others.length < options.length
  const only = others[0]
  return only && others.length === 1 ? { schema: only, nullable } : { schema: {}, nullable }
}

function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  let current = schema
  for (let hop = 0; hop < 8; hop++) {
    const parts = current['allOf']
    const only = Array.isArray(parts) && parts.length === 1 ? parts[0] : null
    const ref = text(current['$ref']) ?? (isRecord(only) ? text(only['$ref']) : null)
    if (!ref?.startsWith('#')) return current
    let target: Json | undefined = root
    for (const step of ref.split('/').slice(1)) target = isRecord(target) ? target[step] : undefined
    if (!isRecord(target)) return current
    current = target
  }
  return current
}

function titled(name: string): string {
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function number(value: Json | undefined): number | ExactNumber | null {
  return typeof value === 'number' || isExact(value) ? value : null
}

function length(value: Json | undefined): number | null {
  const found = plainNumber(value)
  return Number.isNaN(found) ? null : found
}
