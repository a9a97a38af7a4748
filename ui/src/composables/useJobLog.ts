import { onScopeDispose, ref, shallowRef } from 'vue'
import { useApi } from '@/api'
import { asApiError, isAbort, type ApiError } from '@/api/errors'
import { followJob, type StreamState } from '@/api/jobStream'
import type { Job, JobEvent } from '@/api/jobs'
import { useSession } from '@/stores/session'

const PAGE = 1000
/** Past this many lines the oldest are dropped from the page; the server still has them. */
export const KEPT_EVENTS = 50_000

export interface JobLogHooks {
  onJob: (job: Job) => void
  onEnd: (reason: string) => void
}

/**
 * The event log of a job: what is stored is read in pages, then the stream continues after the last event seen. Events
 * arrive in bursts and are shown once per frame.
 */
export function useJobLog(jobId: string, hooks: JobLogHooks) {
  const api = useApi()
  const session = useSession()
  const events = shallowRef<JobEvent[]>([])
  const dropped = ref(0)
  const state = ref<StreamState | 'idle' | 'loading'>('idle')
  const error = shallowRef<ApiError | null>(null)
  const stopper = new AbortController()
  let waiting: JobEvent[] = []
  let frame: number | null = null
  let lastId = 0

  async function start(options: { isFinal: boolean; mayStream: boolean }): Promise<void> {
    state.value = 'loading'
    try {
      await loadStored()
      if (options.isFinal) state.value = 'ended'
      else if (options.mayStream) await follow()
      else state.value = 'idle'
    } catch (thrown) {
      if (isAbort(thrown)) return
      error.value = asApiError(thrown)
      state.value = 'failed'
    }
  }

  /** Read what the server holds after the last event seen. */
  async function loadStored(): Promise<void> {
    for (;;) {
      const before = lastId
      const page = await api.jobs.events(jobId, { after: before, limit: PAGE }, stopper.signal)
      for (const event of page.events) take(event)
      flush()
      if (lastId === before) return
    }
  }

  function follow(): Promise<void> {
    return followJob(
      { jobId, after: lastId, headers: api.authHeaders, signal: stopper.signal },
      {
        onState: (next, problem) => {
          state.value = next
          error.value = problem ?? null
          if (problem?.status === 401) session.refused(problem)
        },
        onJob: hooks.onJob,
        onEvent: take,
        onEnd: (reason) => {
          flush()
          hooks.onEnd(reason)
        },
      },
    )
  }

  function take(event: JobEvent): void {
    if (event.id <= lastId) return
    lastId = event.id
    waiting.push(event)
    frame ??= requestAnimationFrame(flush)
  }

  function flush(): void {
    if (frame !== null) cancelAnimationFrame(frame)
    frame = null
    if (waiting.length === 0) return
    const all = events.value.concat(waiting)
    waiting = []
    const excess = Math.max(0, all.length - KEPT_EVENTS)
    dropped.value += excess
    events.value = excess > 0 ? all.slice(excess) : all
  }

  function stop(): void {
    stopper.abort()
    if (frame !== null) cancelAnimationFrame(frame)
  }

  onScopeDispose(stop)
  return { events, dropped, state, error, start, loadStored, stop }
}
