import { useToast } from '@nuxt/ui/composables'
import { useApi } from '@/api'
import { asApiError } from '@/api/errors'
import type { Doomed, Entry } from '@/api/workspace'
import { drawnName, joined, movedPath, nameOf, parentOf, ROOT } from '@/domain/paths'
import type { Folders } from './useFolders'

/** An error may repeat a name of any length. */
export const LONGEST_MESSAGE = 300

const undoing = (act: () => Promise<void>) =>
  ({ label: 'Undo', color: 'neutral', variant: 'outline', onClick: () => void act() }) as const

export interface ChangeRules {
  /** Before the tree is read again. */
  onMoved: (from: string, to: string) => void
  /** It is in the tree, under this path. */
  onPlaced: (path: string) => void
}

/** What changes files and folders as such; each raises ApiError, and 409 where something is in the way. */
export function useFileChanges(folders: Folders, { onMoved, onPlaced }: ChangeRules) {
  const api = useApi()
  const toast = useToast()

  /** Answers the path of what was made. */
  async function create(kind: 'file' | 'dir', folder: string, name: string, overwrite: boolean): Promise<string> {
    const path = joined(folder, name)
    await api.workspace.create({ path, kind, ...(kind === 'file' ? { content: '' } : {}), overwrite })
    await arrived(path)
    onPlaced(path)
    return path
  }

  async function move(entry: Entry, to: string, overwrite: boolean): Promise<void> {
    if (to === entry.path) return
    const job = await api.workspace.move(entry.path, to, overwrite)
    if (job !== null) return goesOn(entry, to, job)
    folders.moved(entry.path, to)
    onMoved(entry.path, to)
    await Promise.all([folders.load(parentOf(entry.path)), arrived(to)])
    onPlaced(to)
    const title = `${drawnName(entry.name)} is now in ${drawnName(nameOf(parentOf(to)))}`
    const isRenamed = parentOf(to) === parentOf(entry.path)
    toast.add({
      title: isRenamed ? `${drawnName(entry.name)} is now ${drawnName(nameOf(to))}` : title,
      icon: 'i-lucide-circle-check',
      // What was replaced does not come back by moving.
      actions: overwrite ? [] : [undoing(() => undo(entry, to))],
    })
  }

  /** Both places are there until the job has ended; the tree is read again now and then. */
  async function goesOn(entry: Entry, to: string, job: string): Promise<void> {
    await Promise.all([folders.load(parentOf(entry.path)), folders.load(parentOf(to))])
    toast.add({
      title: `${drawnName(entry.name)} is still being moved`,
      description: 'It is large, so a job goes on with it. Leave both places as they are until then.',
      icon: 'i-lucide-hourglass',
      actions: [{ label: 'Show the job', color: 'neutral', variant: 'outline', to: `/settings/jobs/${job}` }],
    })
  }

  async function undo(entry: Entry, to: string): Promise<void> {
    try {
      await api.workspace.move(to, entry.path, false)
      folders.moved(to, entry.path)
      onMoved(to, entry.path)
      await Promise.all([folders.load(parentOf(to)), arrived(entry.path)])
      onPlaced(entry.path)
    } catch (thrown) {
      failed('It could not be moved back', thrown)
    }
  }

  /** `doomed` is what was said to go with a folder. A file can be brought back. */
  async function remove(entry: Entry, doomed: Doomed | null): Promise<void> {
    const version = doomed
      ? (await api.workspace.removeFolder(entry.path, doomed.confirm), null)
      : await api.workspace.removeFile(entry)
    folders.forget(entry.path)
    await folders.load(parentOf(entry.path))
    const actions = version === null ? [] : [undoing(() => bringBack(entry, version))]
    toast.add({ title: `${drawnName(entry.name)} was deleted`, icon: 'i-lucide-trash-2', actions })
  }

  async function bringBack({ path }: Entry, version: string): Promise<void> {
    try {
      await api.workspace.restore(path, version, null)
      await arrived(path)
    } catch (thrown) {
      failed('It could not be brought back', thrown)
    }
  }

  function failed(title: string, thrown: unknown): void {
    const description = asApiError(thrown).message.slice(0, LONGEST_MESSAGE)
    toast.add({ title, description, color: 'error', icon: 'i-lucide-circle-alert' })
  }

  /** The same file or folder as it is by now. */
  async function again(entry: Entry): Promise<Entry> {
    await folders.load(parentOf(entry.path))
    return folders.find(entry.path) ?? entry
  }

  const doomed = (path: string) => api.workspace.doomed(path)

  /** Something new is in a folder: show it. */
  async function arrived(path: string): Promise<void> {
    await folders.load(parentOf(path))
    await folders.reveal(path)
  }

  return { create, move, remove, doomed, again, arrived }
}

export type FileChanges = ReturnType<typeof useFileChanges>

/** Where the open file is after a move. */
export const afterMove = (path: string | null, from: string, to: string): string | null =>
  path === null || path === ROOT ? path : movedPath(path, from, to)
