/** Holds answers against our OpenAPI document: a fake that says what the API never says proves nothing. */
import Ajv, { type ValidateFunction } from 'ajv/dist/2020'

type Operation = { responses: Record<string, { content?: Record<string, unknown> }> }

export class Contract {
  private readonly ajv = new Ajv({ strict: false, allErrors: true, formats: { 'date-time': true, uri: true } })
  private readonly paths: [RegExp, string, Record<string, Operation>][]
  private readonly checks = new Map<string, ValidateFunction>()

  constructor(document: Record<string, unknown>) {
    this.ajv.addSchema(document, 'openapi')
    this.paths = Object.entries(document['paths'] as Record<string, Record<string, Operation>>)
      .map(([path, operations]) => [new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`), path, operations] as const)
      // `/v1/jobs/batch` before `/v1/jobs/{job_id}`.
      .sort(([, one], [, two]) => Number(one.includes('{')) - Number(two.includes('{')))
      .map(([pattern, path, operations]) => [pattern, path, operations])
  }

  /** What is wrong with an answer; empty when the API could have given it. */
  complaints(method: string, path: string, status: number, body: unknown): string[] {
    const found = this.paths.find(([pattern, , operations]) => pattern.test(path) && method.toLowerCase() in operations)
    if (!found) return status === 404 ? [] : [`${method} ${path} is no route of the API`]
    const verb = method.toLowerCase()
    const declared = found[2][verb]?.responses ?? {}
    if (!declared[status]?.content?.['application/json'] && status < 400)
      return [`${method} ${found[1]} never answers ${status}`]
    const pointer = ['paths', found[1], verb, 'responses', String(status), 'content', 'application/json', 'schema']
    const ref = status < 400 ? pointer.map(escaped).join('/') : 'components/schemas/ErrorResponse'
    const check = this.checkOf(`openapi#/${ref}`)
    if (check(body)) return []
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${method} ${path} ${status}: ${instancePath} ${message} ${JSON.stringify(params)}`,
    )
  }

  /** The same for a shape by its name. */
  faults(schema: string, value: unknown): string[] {
    const check = this.checkOf(`openapi#/components/schemas/${schema}`)
    return check(value)
      ? []
      : (check.errors ?? []).map(({ instancePath, message }) => `${schema}${instancePath} ${message}`)
  }

  private checkOf(ref: string): ValidateFunction {
    const known = this.checks.get(ref) ?? this.ajv.compile({ $ref: ref })
    this.checks.set(ref, known)
    return known
  }
}

/** A part of a JSON pointer in a URI fragment. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}
