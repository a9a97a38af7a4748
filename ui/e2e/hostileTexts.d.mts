export const HOSTILE_TEXTS: readonly string[]
export const SHORT: number
