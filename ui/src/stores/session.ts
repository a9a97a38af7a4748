import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useApi } from '@/api'
import { ApiError, asApiError } from '@/api/errors'
import type { Caller } from '@/api/session'
import { jsonText, parseJson } from '@/domain/json'

/** What a header can carry; anything else would fail as if the network were down. */
const HEADER_TEXT = /^[\x21-\x7e]+$/
const STORAGE_KEY = 'rauskuclaw_api_key'
const CALLER_KEY = 'rauskuclaw_ui_caller'

function readCaller(): Caller | null {
  try {
    return parseJson(sessionStorage.getItem(CALLER_KEY) ?? 'null') as Caller | null
  } catch {
    return null
  }
}

/** Who is using this tab. The key lives in session storage and travels in a header, never in an address. */
export const useSession = defineStore('session', () => {
  const api = useApi()
  const key = ref(sessionStorage.getItem(STORAGE_KEY) ?? '')
  // Known from earlier in this tab, so that a reload shows the page at once; `resume` asks again all the same.
  const caller = ref<Caller | null>(readCaller())
  const state = ref<'checking' | 'signed-in' | 'signed-out'>(caller.value ? 'signed-in' : 'checking')
  const problem = ref<ApiError | null>(null)
  const canWrite = computed(() => caller.value?.can_write === true)
  /** Whether this key's word makes a memory trusted: one that is limited to queues is a program's. */
  const mayVouch = computed(() => canWrite.value && caller.value?.queue_allowlist === null)

  /** Ask who the stored key is; without a key this finds out whether the server wants one. */
  async function resume(): Promise<void> {
    const hadKey = key.value !== ''
    try {
      caller.value = await api.whoami()
      problem.value = null
      state.value = 'signed-in'
      sessionStorage.setItem(CALLER_KEY, jsonText(caller.value))
    } catch (error) {
      const known = asApiError(error)
      problem.value = known.status === 401 && !hadKey ? null : known
      if (!known.isUnreachable) signOut()
    }
  }

  /** Try a key; answers whether it is accepted. A refused key is not kept. */
  async function signIn(candidate: string): Promise<boolean> {
    const wanted = candidate.trim()
    if (!HEADER_TEXT.test(wanted)) {
      problem.value = new ApiError('UNAUTHORIZED', 'Such a text cannot be a key', 401)
      return false
    }
    key.value = wanted
    await resume()
    if (state.value !== 'signed-in') return false
    if (key.value) sessionStorage.setItem(STORAGE_KEY, key.value)
    return true
  }

  function signOut(): void {
    key.value = ''
    caller.value = null
    state.value = 'signed-out'
    sessionStorage.removeItem(STORAGE_KEY)
    sessionStorage.removeItem(CALLER_KEY)
  }

  /** The server refused the key we have been using. */
  function refused(error: ApiError): void {
    if (state.value !== 'signed-in') return
    signOut()
    problem.value = error
  }

  return { key, caller, state, problem, canWrite, mayVouch, resume, signIn, signOut, refused }
})
