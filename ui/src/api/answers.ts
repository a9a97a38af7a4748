/** Reading what the API says. */
import { isExact, parseJson, type Json } from '@/domain/json'

/** Under these names any JSON may stand that is not ours: it is kept to the digit. */
const FREE = new Set(['input', 'result', 'value', 'details', 'meta', 'prefs', 'input_schema', 'output_schema'])

/** An answer of the API: the numbers of its own fields are plain ones, those of free JSON stay as they were written. */
export function parseWire(text: string): Json {
  return settled(parseJson(text))
}

function settled(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (isExact(value)) return Number(value.value)
  if (Array.isArray(value)) return value.map(settled)
  for (const [name, inner] of Object.entries(value)) if (!FREE.has(name)) value[name] = settled(inner)
  return value
}
