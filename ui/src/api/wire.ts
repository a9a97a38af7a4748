/** Shapes on the wire, one name each, for the rest of the UI; taken from the generated types. */
import type { Json, JsonObject } from '../domain/json.ts'
import type { components } from './schema'

export type { Json, JsonObject }

export type Schemas = components['schemas']
/** The generated types say `unknown` where any JSON may stand; this says JSON. */
export type Read<T> = unknown extends T
  ? Json
  : T extends readonly (infer Item)[]
    ? Read<Item>[]
    : T extends object
      ? { [Name in keyof T]: Read<T[Name]> }
      : T
