import { ref, shallowRef } from 'vue'
import { asApiError, type ApiError } from '@/api/errors'
import type { Doomed, Entry } from '@/api/workspace'
import { joined, nameOf, parentOf } from '@/domain/paths'
import type { FileChanges } from './useFileChanges'

/** What is asked before something is made, moved or deleted. */
export type FileQuestion =
  | NameQuestion
  | { kind: 'delete'; entry: Entry }
  | { kind: 'replace'; entry: Entry; to: string }

/** What is answered with a name, or with a folder. */
export type NameQuestion =
  | { kind: 'create'; what: 'file' | 'dir'; folder: string }
  | { kind: 'rename' | 'move'; entry: Entry }

export interface QuestionRules {
  changes: FileChanges
  onCreated: (path: string, what: 'file' | 'dir') => void
  onRemoved: (entry: Entry) => void
}

/** One question at a time, which stays open with its reason until it is answered with success. */
export function useFileQuestions({ changes, onCreated, onRemoved }: QuestionRules) {
  const asked = shallowRef<FileQuestion | null>(null)
  const busy = ref(false)
  const problem = shallowRef<ApiError | null>(null)

  /** What goes with the folder that is asked about; null while it is counted. */
  const doomed = shallowRef<Doomed | null>(null)

  function ask(question: FileQuestion): void {
    asked.value = question
    problem.value = null
    doomed.value = null
    if (question.kind === 'delete' && question.entry.is_dir) void count(question.entry.path)
  }

  async function count(path: string): Promise<void> {
    try {
      doomed.value = await changes.doomed(path)
    } catch (thrown) {
      problem.value = asApiError(thrown)
    }
  }

  function close(): void {
    if (!busy.value) asked.value = null
  }

  /** The answer is being changed: what was wrong with the last one counts no more. */
  function forgive(): void {
    problem.value = null
  }

  async function attempt(act: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    problem.value = null
    try {
      await act()
      asked.value = null
    } catch (thrown) {
      problem.value = asApiError(thrown)
    } finally {
      busy.value = false
    }
  }

  /** `text`: the name, or for a move the folder. `overwrite`: what is in the way may be replaced. */
  const answer = (text: string, overwrite = false) =>
    attempt(async () => {
      const question = asked.value
      switch (question?.kind) {
        case 'create': {
          const path = await changes.create(question.what, question.folder, text, overwrite)
          return onCreated(path, question.what)
        }
        case 'rename':
          return changes.move(question.entry, joined(parentOf(question.entry.path), text), overwrite)
        case 'move':
          return changes.move(question.entry, joined(text, nameOf(question.entry.path)), overwrite)
        case 'replace':
          return changes.move(question.entry, question.to, true)
        case 'delete':
          await remove(question.entry)
          return onRemoved(question.entry)
      }
    })

  async function remove(entry: Entry): Promise<void> {
    try {
      await changes.remove(entry, doomed.value)
    } catch (thrown) {
      // It holds something else by now: that is looked at, and asked about.
      if (asApiError(thrown).status === 409 && entry.is_dir) await count(entry.path)
      else if (asApiError(thrown).status === 409) asked.value = { kind: 'delete', entry: await changes.again(entry) }
      throw thrown
    }
  }

  /** Move at once; asks only when something is in the way. */
  async function move(entry: Entry, folder: string, onFailed: (error: ApiError) => void): Promise<void> {
    const to = joined(folder, nameOf(entry.path))
    try {
      await changes.move(entry, to, false)
    } catch (thrown) {
      const error = asApiError(thrown)
      if (error.status === 409 && !entry.is_dir) ask({ kind: 'replace', entry, to })
      else onFailed(error)
    }
  }

  return { asked, busy, problem, doomed, ask, close, forgive, answer, move }
}

export type FileQuestions = ReturnType<typeof useFileQuestions>
