import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { useApi } from '@/api'
import type { JsonObject } from '@/api/wire'
import { DEFAULT_PREFS, fromServer, readMirror, writeMirror, type Prefs } from '@/domain/prefs'
import { useSession } from './session'

const SAVE_DELAY_MS = 250

/**
 * Settings of the UI: on the server, mirrored in session storage. Saves are debounced and one at a time; when the
 * server cannot be asked, the session's copy counts. Keys of the document that are not ours are kept as they are.
 */
export const usePrefs = defineStore('prefs', () => {
  const api = useApi()
  const session = useSession()
  const prefs = ref<Prefs>({ ...DEFAULT_PREFS, ...readMirror() })
  const saving = ref<'idle' | 'saving' | 'saved' | 'session-only'>('idle')
  let document: JsonObject = {}
  let timer: ReturnType<typeof setTimeout> | undefined
  let queue: Promise<void> = Promise.resolve()

  async function load(): Promise<void> {
    try {
      document = await api.readPrefs()
      prefs.value = { ...prefs.value, ...fromServer(document) }
      writeMirror(prefs.value)
    } catch {
      saving.value = 'session-only'
    }
  }

  function change(part: Partial<Prefs>): void {
    prefs.value = { ...prefs.value, ...part }
    writeMirror(prefs.value)
    if (!session.canWrite) {
      saving.value = 'session-only'
      return
    }
    clearTimeout(timer)
    timer = setTimeout(() => (queue = queue.then(save)), SAVE_DELAY_MS)
  }

  async function save(): Promise<void> {
    saving.value = 'saving'
    try {
      document = { ...document, ...prefs.value }
      await api.writePrefs(document)
      saving.value = 'saved'
    } catch {
      saving.value = 'session-only'
    }
  }

  watch(
    () => session.state,
    (state) => {
      if (state === 'signed-in') void load()
    },
    { immediate: true },
  )

  return { prefs, saving, load, change }
})
