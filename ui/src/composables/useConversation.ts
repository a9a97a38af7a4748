/**
 * The conversation that is open: read once, then followed. What the stream says is gathered and shown once per frame.
 * After a lost connection it goes on where it stopped; what cannot be followed is read anew.
 */
import { useIntervalFn } from '@vueuse/core'
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useApi } from '@/api'
import { followConversation, type ChatEvent } from '@/api/conversationStream'
import { asApiError, isAbort, type ApiError } from '@/api/errors'
import type { StreamState } from '@/api/follow'
import { isFinal } from '@/api/jobs'
import { applied, EMPTY, fits, opened, withOlder, type Transcript } from '@/domain/transcript'
import { useConnection } from '@/stores/connection'
import { useSession } from '@/stores/session'
import { onNextFrame } from '@/browser/frames'

const PAGE = 50
/** The row and its newest message are told one after the other. */
const SETTLE_MS = 400
/** Read anew no more often than this, whatever the server says. */
const CALM_MS = 1_000
const JOBS_MS = 2_000

export type OpenState = 'none' | 'loading' | 'ready' | 'failed'

export function useConversation(id: Ref<string | null>) {
  const api = useApi()
  const session = useSession()
  const connection = useConnection()
  const transcript = shallowRef<Transcript>(EMPTY)
  const state = ref<OpenState>('none')
  const stream = ref<StreamState | 'idle'>('idle')
  const error = shallowRef<ApiError | null>(null)
  const loadingOlder = ref(false)
  let shown: string | null = null
  let current = new AbortController()
  let waiting: ChatEvent[] = []
  let frame: (() => void) | null = null
  let settling: ReturnType<typeof setTimeout> | undefined
  let readAt = 0

  // The jobs are not told in the stream: they are read while one is not over, and when an answer is.
  useIntervalFn(() => {
    const { jobs } = transcript.value
    const isMoving = jobs?.some(({ status }) => !isFinal(status)) === true
    if (isMoving && shown !== null && connection.online && !document.hidden) void readJobs(shown, current.signal)
  }, JOBS_MS)
  watch(
    () => transcript.value.messages.length,
    () => shown !== null && state.value === 'ready' && void readJobs(shown, current.signal),
  )

  function change(by: (before: Transcript) => Transcript): void {
    flush()
    transcript.value = by(transcript.value)
  }

  function take(event: ChatEvent): void {
    waiting.push(event)
    frame ??= onNextFrame(flush)
  }

  function flush(): void {
    frame?.()
    frame = null
    if (waiting.length === 0) return
    const events = waiting
    waiting = []
    transcript.value = events.reduce(applied, transcript.value)
    if (transcript.value.stale) again()
    else if (!fits(transcript.value)) again(() => !fits(transcript.value))
  }

  /** Reads anew soon, if it is still called for by then. */
  function again(isDue: () => boolean = () => transcript.value.stale): void {
    clearTimeout(settling)
    const pauseMs = transcript.value.stale ? Math.max(0, readAt + CALM_MS - Date.now()) : SETTLE_MS
    settling = setTimeout(() => isDue() && void read(), pauseMs)
  }

  function drop(): void {
    current.abort()
    current = new AbortController()
    clearTimeout(settling)
    frame?.()
    frame = null
    waiting = []
    loadingOlder.value = false
  }

  /** Reads the newest messages, and follows from there. */
  async function read(): Promise<void> {
    drop()
    const { signal } = current
    const conversation = shown
    if (conversation === null) return
    readAt = Date.now()
    if (state.value !== 'ready') state.value = 'loading'
    try {
      const page = await api.conversations.messages(conversation, { limit: PAGE }, signal)
      transcript.value = opened(transcript.value, page)
      error.value = null
      state.value = 'ready'
      void readJobs(conversation, signal)
      void followFrom(conversation, page.cursor, signal)
    } catch (thrown) {
      if (!isAbort(thrown) && !signal.aborted) failed(asApiError(thrown))
    }
  }

  function failed(problem: ApiError): void {
    error.value = problem
    if (state.value === 'loading' || problem.status === 404) state.value = 'failed'
  }

  async function readJobs(conversation: string, signal: AbortSignal): Promise<void> {
    const jobs = await api.conversations.jobs(conversation, signal).catch(() => null)
    if (jobs && !signal.aborted) change((before) => ({ ...before, jobs }))
  }

  async function followFrom(conversationId: string, cursor: string | null, signal: AbortSignal): Promise<void> {
    await followConversation(
      { conversationId, cursor, headers: api.authHeaders, signal },
      {
        onEvent: take,
        onState: (next, problem) => {
          if (signal.aborted) return
          stream.value = next
          if (problem?.status === 401) session.refused(problem)
          else if (problem) failed(problem)
        },
      },
    )
  }

  async function readOlder(): Promise<void> {
    const { older } = transcript.value
    const conversation = shown
    if (older === null || conversation === null || loadingOlder.value) return
    loadingOlder.value = true
    const { signal } = current
    try {
      const page = await api.conversations.messages(conversation, { limit: PAGE, before: older }, signal)
      if (!signal.aborted) change((before) => withOlder(before, page))
    } catch (thrown) {
      if (!isAbort(thrown)) error.value = asApiError(thrown)
    } finally {
      if (!signal.aborted) loadingOlder.value = false
    }
  }

  /** A conversation that was just made here: what is shown of it already stays. */
  function adopt(made: string): void {
    shown = made
    state.value = 'ready'
  }

  watch(
    id,
    (next) => {
      if (next === shown) return
      drop()
      shown = next
      transcript.value = EMPTY
      error.value = null
      stream.value = 'idle'
      state.value = next === null ? 'none' : 'loading'
      if (next !== null) void read()
    },
    { immediate: true },
  )
  watch(
    () => connection.recoveries,
    () => {
      if (state.value === 'failed' || stream.value === 'failed') void read()
    },
  )
  onScopeDispose(drop)

  return {
    transcript,
    state,
    stream,
    error,
    loadingOlder,
    messages: computed(() => transcript.value.messages),
    turn: computed(() => transcript.value.turn),
    conversation: computed(() => transcript.value.conversation),
    read,
    readOlder,
    adopt,
    change,
  }
}

export type OpenConversation = ReturnType<typeof useConversation>
