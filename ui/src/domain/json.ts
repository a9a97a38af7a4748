/**
 * JSON that keeps every number as it was written. JavaScript's own parser reads 9007199254740993 as ...992 and 1.0 as
 * 1; here a number that JavaScript would write differently stays its text, as an ExactNumber.
 */
import { compareLosslessNumber, isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json'

export type ExactNumber = LosslessNumber
export type Json = null | boolean | number | string | ExactNumber | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export const isExact: (value: unknown) => value is ExactNumber = isLosslessNumber

/** The value of a JSON text. Throws SyntaxError, also for a name given twice with two values. */
export function parseJson(text: string): Json {
  return parse(text, null, numberOf) as Json
}

/** The text of a value; undefined, and what is undefined in it, is left out. */
export function jsonText(value: unknown, indent?: number): string {
  return stringify(value, null, indent) ?? ''
}

/** The number a JSON text says: a plain one where JavaScript writes it the same, else an exact one. */
export function numberOf(text: string): number | ExactNumber {
  const value = Number(text)
  return String(value) === text ? value : new LosslessNumber(text)
}

/** The nearest number to calculate with; NaN for anything else. */
export function plainNumber(value: unknown): number {
  if (isExact(value)) return Number(value.value)
  return typeof value === 'number' ? value : Number.NaN
}

/** Whether a JSON Schema takes it as an integer, which 1.0 is as well. */
export function isWhole(value: unknown): boolean {
  if (!isExact(value)) return Number.isInteger(value)
  return /[eE]/.test(value.value) ? Number.isInteger(Number(value.value)) : /^-?\d+(\.0+)?$/.test(value.value)
}

/** Negative, zero or positive, by all their digits. */
export function compareNumbers(one: number | ExactNumber, two: number | ExactNumber): number {
  return compareLosslessNumber(asExact(one), asExact(two))
}

function asExact(value: number | ExactNumber): ExactNumber {
  return isExact(value) ? value : new LosslessNumber(String(value))
}

export interface JsonFault {
  message: string
  /** Where in the text, counted from 0. */
  at: number
  line: number
  column: number
}

/** Why a text is no JSON, or null when it is. */
export function faultIn(text: string): JsonFault | null {
  try {
    parseJson(text)
    return null
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const at = Number(/ at position (\d+)$/.exec(said)?.[1] ?? text.length)
    const before = text.slice(0, at).split('\n')
    const message = said.replace(/ at position \d+$/, '')
    return { message, at, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
}

export function faultText({ message, line, column }: JsonFault): string {
  return `Not JSON: ${message} (line ${line}, column ${column})`
}
