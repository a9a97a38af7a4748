/** Makes our OpenAPI document once for all tests. */
import type { TestProject } from 'vitest/node'
import { openapiDocument } from '../../scripts/openapi.mjs'

export default function setup(project: TestProject): void {
  project.provide('openapi', openapiDocument())
}

declare module 'vitest' {
  export interface ProvidedContext {
    openapi: Record<string, unknown>
  }
}
