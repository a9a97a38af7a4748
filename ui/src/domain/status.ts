/** How each status looks, in one place. */
import type { JobStatus, Level } from '@/api/jobs'

export interface Look {
  label: string
  icon: string
  text: string
  ground: string
}

export const STATUS_LOOK: Record<JobStatus, Look> = {
  queued: { label: 'Queued', icon: 'i-lucide-circle-dashed', text: 'text-toned', ground: 'bg-elevated' },
  running: { label: 'Running', icon: 'i-lucide-loader-circle', text: 'text-info', ground: 'bg-info/10' },
  succeeded: { label: 'Succeeded', icon: 'i-lucide-circle-check', text: 'text-success', ground: 'bg-success/10' },
  failed: { label: 'Failed', icon: 'i-lucide-circle-x', text: 'text-error', ground: 'bg-error/10' },
  cancelled: { label: 'Cancelled', icon: 'i-lucide-ban', text: 'text-warning', ground: 'bg-warning/10' },
}

export const LEVEL_TEXT: Record<Level, string> = {
  debug: 'text-dimmed',
  info: 'text-info',
  warn: 'text-warning',
  error: 'text-error',
}
