import { computed, ref } from 'vue'
import { useApi } from '@/api'
import { asApiError, isAbort, type ApiError } from '@/api/errors'
import type { Dropped } from '@/browser/droppedFiles'
import { randomId } from '@/browser/ids'
import { isWithin, joined, parentOf } from '@/domain/paths'

/** So many files are sent at once; the others wait. */
const AT_ONCE = 2

export interface Upload {
  id: string
  path: string
  size: number
  sent: number
  /** `taken`: there is such a file already, and nobody has said that it may be replaced. */
  state: 'waiting' | 'sending' | 'done' | 'failed' | 'taken' | 'cancelled'
  error: ApiError | null
}

/** Files on their way into the workspace. */
export function useUploads(onArrived: (path: string) => unknown) {
  const api = useApi()
  const list = ref<Upload[]>([])
  const files = new Map<string, { file: File; folder: string; stop: AbortController }>()
  /** Folders that are being made, or were, for files that were dropped with them. */
  const made = new Map<string, Promise<unknown>>()
  const isBusy = computed(() => list.value.some(({ state }) => state === 'waiting' || state === 'sending'))

  const find = (id: string) => list.value.find((one) => one.id === id)

  function change(id: string, part: Partial<Upload>): void {
    list.value = list.value.map((one) => (one.id === id ? { ...one, ...part } : one))
  }

  /** Send them into a folder that is there; the folders below it that their paths name are made before. */
  function add(chosen: readonly Dropped[], folder: string): void {
    const fresh = chosen.map(({ file, path }): Upload => {
      const id = randomId()
      files.set(id, { file, folder, stop: new AbortController() })
      return { id, path: joined(folder, path), size: file.size, sent: 0, state: 'waiting', error: null }
    })
    list.value = [...fresh, ...list.value]
    next()
  }

  function next(): void {
    const free = AT_ONCE - list.value.filter(({ state }) => state === 'sending').length
    const waiting = list.value.filter(({ state }) => state === 'waiting')
    for (const one of waiting.slice(0, Math.max(0, free))) void send(one, false)
  }

  /** Make a folder and those above it, up to `within`, once. One that is there already is as good. */
  function makeFolder(path: string, within: string): Promise<unknown> {
    if (path === within || !isWithin(path, within)) return Promise.resolve()
    const started = made.get(path)
    if (started) return started
    const making = makeFolder(parentOf(path), within).then(() =>
      api.workspace.create({ path, kind: 'dir', overwrite: true }),
    )
    made.set(path, making)
    making.catch(() => made.delete(path))
    return making
  }

  async function send(one: Upload, overwrite: boolean): Promise<void> {
    const source = files.get(one.id)
    if (!source) return
    const onProgress = ({ sent }: { sent: number }) => change(one.id, { sent: Math.min(sent, one.size) })
    change(one.id, { state: 'sending', sent: 0, error: null })
    try {
      await makeFolder(parentOf(one.path), source.folder)
      await api.workspace.upload(source.file, { path: one.path, overwrite, signal: source.stop.signal, onProgress })
      change(one.id, { state: 'done', sent: one.size })
      files.delete(one.id)
      void onArrived(one.path)
    } catch (thrown) {
      if (isAbort(thrown)) change(one.id, { state: 'cancelled' })
      else change(one.id, failureOf(asApiError(thrown)))
    }
    next()
  }

  function cancel(id: string): void {
    files.get(id)?.stop.abort()
    if (find(id)?.state !== 'sending') change(id, { state: 'cancelled' })
    next()
  }

  /** Send it again; with `overwrite` it may replace what is there. */
  function again(id: string, overwrite = false): void {
    const [one, source] = [find(id), files.get(id)]
    if (!one || !source) return
    files.set(id, { ...source, stop: new AbortController() })
    void send(one, overwrite)
  }

  /** Forget those that are no longer on their way. */
  function clear(): void {
    for (const { id, state } of list.value) if (state !== 'waiting' && state !== 'sending') files.delete(id)
    list.value = list.value.filter(({ id }) => files.has(id))
  }

  return { list, isBusy, add, cancel, again, clear }
}

function failureOf(error: ApiError): Partial<Upload> {
  return error.status === 409 ? { state: 'taken' } : { state: 'failed', error }
}

export type Uploads = ReturnType<typeof useUploads>
