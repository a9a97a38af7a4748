/** What a VALIDATION_ERROR says about single fields. */
import type { ApiError } from '@/api/errors'
import type { Json } from '@/api/wire'
import { isRecord } from './format'
import type { Problem } from './input'

/** The problems named in the details, or one without a place when they name none. */
export function problemsOf(error: ApiError): Problem[] {
  const details = error.details
  const lists = isRecord(details) ? [details['fields'], details['errors'], [details]] : [details]
  for (const list of lists) {
    const found = Array.isArray(list) ? list.map(readProblem).filter((problem) => problem !== null) : []
    if (found.length > 0) return found.map((problem) => ({ ...problem, message: problem.message || error.message }))
  }
  return [{ path: '', message: error.message }]
}

function readProblem(item: Json): Problem | null {
  if (typeof item === 'string') return { path: item, message: '' }
  if (!isRecord(item)) return null
  const where = item['field'] ?? item['path'] ?? item['loc']
  const path = Array.isArray(where) ? where.filter((step) => step !== 'body').join('.') : where
  if (typeof path !== 'string' || path === '') return null
  const message = item['message'] ?? item['msg']
  return { path, message: typeof message === 'string' ? message : '' }
}
