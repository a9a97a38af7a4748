import { computed, ref, shallowRef } from 'vue'
import { useApi } from '@/api'
import { asApiError, type ApiError } from '@/api/errors'
import type { FileText } from '@/api/workspace'
import { useAction } from './useAction'
import { useLatest } from './useLatest'

/** Two versions of a file that both came from `base`. */
export interface Conflict {
  base: string
  mine: string
  theirs: FileText
}

/** The file that is open: its text, what is being made of it, and how both come together again. */
export function useOpenFile(onSaved: (path: string) => void) {
  const api = useApi()
  const path = ref<string | null>(null)
  const latest = useLatest((signal) => api.workspace.read(path.value ?? '', signal))
  /** The text that editing began with; what is saved is compared with it. */
  const base = shallowRef<FileText | null>(null)
  const draft = ref<string | null>(null)
  const conflict = shallowRef<Conflict | null>(null)
  /** It was deleted while it was being edited. */
  const isGone = ref(false)

  const isEditing = computed(() => draft.value !== null)
  const unsaved = computed(() => draft.value !== null && draft.value !== base.value?.content)
  /** Somebody else saved it since editing began. */
  const isBehind = computed(() => {
    const now = latest.data.value
    return isEditing.value && now !== null && now.content !== base.value?.content
  })

  function open(next: string | null): void {
    path.value = next
    latest.reset()
    discard()
    if (next !== null) void latest.run()
  }

  /** The same file, which has another path now. */
  function moved(to: string): void {
    path.value = to
    if (latest.data.value) latest.data.value = { ...latest.data.value, path: to }
    if (base.value) base.value = { ...base.value, path: to }
    void refresh()
  }

  function edit(): void {
    // What could not be read as text would be lost by saving it.
    base.value = latest.data.value?.lossy ? null : latest.data.value
    draft.value = base.value?.content ?? null
  }

  function type(text: string): void {
    if (draft.value !== null) draft.value = text
  }

  /** Back to the editor, with both versions as they are. */
  function leaveConflict(): void {
    conflict.value = null
  }

  function discard(): void {
    base.value = null
    draft.value = null
    conflict.value = null
    isGone.value = false
  }

  /** Read it again; what is being edited stays, and is told to be behind. */
  async function refresh(): Promise<void> {
    if (path.value !== null && !latest.loading.value && !save.active.value) await latest.run()
  }

  /** `file` is stored. What was typed while it was on its way stays in the editor, to be saved next. */
  function took(stored: FileText): void {
    const file = { ...stored, path: path.value ?? stored.path } // it may have been moved meanwhile
    latest.stop()
    latest.data.value = file
    latest.error.value = null
    if (isEditing.value) base.value = file
    conflict.value = null
    isGone.value = false
  }

  /** Answers whether it is saved after all: moving a file changes its etag, too, and nothing that could be lost. */
  async function refused(error: ApiError, content: string, from: FileText): Promise<boolean> {
    if (error.status !== 409 && error.status !== 404) throw error
    try {
      const theirs = await api.workspace.read(from.path)
      latest.data.value = theirs
      if (theirs.content === from.content && theirs.etag !== from.etag) return await store(content, theirs)
      if (isEditing.value) conflict.value = { base: from.content, mine: draft.value ?? content, theirs }
    } catch (thrown) {
      if (asApiError(thrown).status !== 404) throw thrown
      isGone.value = true
    }
    return false
  }

  let underWay: Promise<unknown> = Promise.resolve()
  /** Resolves when no save is under way. */
  const settled = () => underWay

  function write(content: string, from: FileText): Promise<boolean> {
    const writing = store(content, from)
    underWay = writing.catch(() => undefined)
    return writing
  }

  async function store(content: string, from: FileText): Promise<boolean> {
    try {
      const saved = await api.workspace.save(from.path, content, from.etag)
      took({ ...saved, content, lossy: false })
      onSaved(saved.path)
      return true
    } catch (thrown) {
      return refused(asApiError(thrown), content, from)
    }
  }

  /** Answers whether it is saved; when somebody else was faster, `conflict` holds both versions. */
  const save = useAction('The file was not saved', async () => {
    const [content, from] = [draft.value, base.value]
    return content !== null && from !== null ? write(content, from) : false
  })

  /** Show both versions without trying to save. */
  function compare(): void {
    const [mine, from, theirs] = [draft.value, base.value, latest.data.value]
    if (mine !== null && from && theirs) conflict.value = { base: from.content, mine, theirs }
  }

  /** Save what became of both versions, over the one that was shown. */
  const settle = useAction('The file was not saved', async (content: string) => {
    const theirs = conflict.value?.theirs
    if (!theirs) return false
    draft.value = content
    base.value = theirs
    return write(content, theirs)
  })

  /** Give a deleted file back, with what is in the editor. */
  const restore = useAction('The file was not saved', async () => {
    const [content, from] = [draft.value, base.value]
    if (content === null || from === null) return
    await api.workspace.create({ path: from.path, kind: 'file', content })
    took(await api.workspace.read(from.path))
    onSaved(from.path)
  })

  const { data, error, loading } = latest
  const parts = { path, data, error, loading, draft, base, conflict, isGone, isEditing, unsaved, isBehind }
  return { ...parts, settled, open, moved, edit, type, discard, leaveConflict, refresh, compare, save, settle, restore }
}

export type OpenFile = ReturnType<typeof useOpenFile>
