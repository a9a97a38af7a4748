export function openapiDocument(): Record<string, unknown>
