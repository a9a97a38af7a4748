/** The tree of files as the list of lines that is drawn: what is open, what is loaded, and what is still to come. */
import type { ApiError } from '@/api/errors'
import type { Entry } from '@/api/workspace'
import { ROOT } from './paths'

/** What is known of a folder. */
export interface Folder {
  entries: Entry[]
  /** Where its next page begins; null when all of it is here. */
  cursor: string | null
  loading: boolean
  error: ApiError | null
}

export interface EntryRow {
  kind: 'entry'
  key: string
  entry: Entry
  depth: number
  open: boolean
  /** Its place among its siblings, from 1, and how many of them are known. */
  position: number
  siblings: number
}

/** A line that says something about the folder above it. */
export interface NoteRow {
  kind: 'note'
  key: string
  folder: string
  depth: number
  note: 'loading' | 'empty' | 'more' | 'failed'
  error: ApiError | null
}

export type TreeRow = EntryRow | NoteRow

export function rowsOf(folders: ReadonlyMap<string, Folder>, opened: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = []
  const add = (path: string, depth: number) => {
    const folder = folders.get(path)
    const siblings = folder?.entries.length ?? 0
    folder?.entries.forEach((entry, index) => {
      const open = entry.is_dir && opened.has(entry.path)
      rows.push({ kind: 'entry', key: entry.path, entry, depth, open, position: index + 1, siblings })
      if (open) add(entry.path, depth + 1)
    })
    const note = noteOf(folder)
    if (note && !(path === ROOT && note === 'empty'))
      rows.push({ kind: 'note', key: `${path}//${note}`, folder: path, depth, note, error: folder?.error ?? null })
  }
  add(ROOT, 0)
  return rows
}

function noteOf(folder: Folder | undefined): NoteRow['note'] | null {
  if (folder?.error) return 'failed'
  if (!folder || (folder.loading && folder.entries.length === 0)) return 'loading'
  if (folder.cursor !== null) return 'more'
  return folder.entries.length === 0 ? 'empty' : null
}

/** The nearest line from an index on, in a direction, that is a file or folder; -1 when there is none. */
export function nearestEntry(rows: readonly TreeRow[], from: number, step: 1 | -1): number {
  for (let index = from; index >= 0 && index < rows.length; index += step)
    if (rows[index]?.kind === 'entry') return index
  return -1
}
