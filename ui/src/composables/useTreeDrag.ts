import { onScopeDispose, ref } from 'vue'
import { droppedFiles, type Dropped } from '@/browser/droppedFiles'
import type { EntryRow } from '@/domain/fileTree'
import { isWithin, parentOf, ROOT } from '@/domain/paths'

/** Resting this long on a folder that is closed opens it. */
const OPENS_AFTER_MS = 700
/** Marks a drag as one of ours. What is dragged stays here: what another page says with this type means nothing. */
const KIND = 'application/x-rauskuclaw-entry'

export interface DropDeeds {
  expand: (path: string) => void
  move: (path: string, folder: string) => void
  upload: (files: Promise<Dropped[]>, folder: string) => void
}

/** Dragging rows to other folders, and files and folders from outside into them. */
export function useTreeDrag(deeds: DropDeeds) {
  /** The path that is being dragged. */
  const dragged = ref<string | null>(null)
  /** The folder that would get it now. */
  const target = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const folderOf = (row: EntryRow | null) =>
    row === null ? ROOT : row.entry.is_dir ? row.entry.path : parentOf(row.entry.path)
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
  const mayMove = (path: string, folder: string) => parentOf(path) !== folder && !isWithin(folder, path)

  function start(event: DragEvent, row: EntryRow): void {
    dragged.value = row.entry.path
    event.dataTransfer?.setData(KIND, '')
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
  }

  /** `row` null: beside all rows. */
  function over(event: DragEvent, row: EntryRow | null): void {
    const folder = folderOf(row)
    const takes = dragged.value === null ? hasFiles(event) : mayMove(dragged.value, folder)
    event.stopPropagation()
    if (!takes) return end(false)
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = dragged.value === null ? 'copy' : 'move'
    if (target.value === folder) return
    clearTimeout(timer)
    target.value = folder
    if (row?.entry.is_dir && !row.open) timer = setTimeout(() => deeds.expand(folder), OPENS_AFTER_MS)
  }

  function drop(event: DragEvent, row: EntryRow | null): void {
    event.preventDefault()
    event.stopPropagation()
    const [folder, path] = [folderOf(row), dragged.value]
    const files = path === null && event.dataTransfer ? droppedFiles(event.dataTransfer) : null
    end()
    if (files) deeds.upload(files, folder)
    else if (path !== null && mayMove(path, folder)) deeds.move(path, folder)
  }

  function end(isOver = true): void {
    clearTimeout(timer)
    target.value = null
    if (isOver) dragged.value = null
  }

  onScopeDispose(() => clearTimeout(timer))
  return { dragged, target, start, over, drop, end }
}
