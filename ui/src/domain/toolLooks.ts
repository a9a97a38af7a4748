/** How the call of a tool looks: by its state, and by what was decided about it. */
import type { ToolData, ToolPart } from './chatParts'

export interface ToolLook {
  icon: string
  tone: string
  /** Whether it is at work. */
  spins?: boolean
  /** What is to be said beside its name; empty when all is well. */
  word: string
}

export const EFFECT_TEXT: Record<string, string> = {
  pure: 'Only reads; may be done again at any time',
  keyed: 'Changes something, once, however often it is tried',
  unique: 'Changes something, and must not happen twice',
}

/** `live`: the turn is under way, so that what has no result yet is at work. */
export function lookOf(part: ToolPart, live: boolean): ToolLook {
  const isUnknown = part.data?.unknown === true || part.data?.code === 'EFFECT_UNKNOWN'
  if (isUnknown) return { icon: 'i-lucide-circle-help', tone: 'text-warning', word: 'unclear' }
  switch (part.state) {
    case 'output-available':
      return { icon: 'i-lucide-check', tone: 'text-success', word: '' }
    case 'output-error':
      if (part.data?.decision === 'deny') return { icon: 'i-lucide-ban', tone: 'text-warning', word: 'denied' }
      if (part.data?.code === 'NOT_CALLED') return { icon: 'i-lucide-ban', tone: 'text-muted', word: 'not called' }
      return { icon: 'i-lucide-circle-x', tone: 'text-error', word: 'failed' }
    case 'approval-requested':
      return { icon: 'i-lucide-bell', tone: 'text-warning', word: 'waits for you' }
    default:
      return live
        ? { icon: 'i-lucide-loader-circle', tone: 'text-info', word: 'running', spins: true }
        : { icon: 'i-lucide-circle-dashed', tone: 'text-muted', word: '' }
  }
}

const VERDICTS: Record<string, string> = { allow: 'Allowed', ask: 'Asked', deny: 'Denied' }

export function verdictOf(data: ToolData): { word: string } | null {
  if (!data.decision && !data.message) return null
  return { word: VERDICTS[data.decision ?? ''] ?? 'Decided' }
}
