import { computed, ref, type Ref } from 'vue'
import { nearestEntry, type EntryRow, type TreeRow } from '@/domain/fileTree'
import { parentOf, ROOT } from '@/domain/paths'

export interface TreeDeeds {
  /** Open a file, or open and close a folder. */
  choose: (row: EntryRow) => void
  expand: (path: string) => void
  collapse: (path: string) => void
  menu: (row: EntryRow) => void
  rename: (row: EntryRow) => void
  remove: (row: EntryRow) => void
  cut: (row: EntryRow) => void
  /** Into the folder of the row; without a row, into the root. */
  paste: (row: EntryRow | null) => void
  search: () => void
  escape: () => void
}

const PAGE_ROWS = 15

/** The keyboard in the tree, as trees of files are used: one row at a time is current. */
export function useTreeKeys(rows: Ref<readonly TreeRow[]>, deeds: TreeDeeds, show: (index: number) => void) {
  const current = ref<string | null>(null)
  const index = computed(() => rows.value.findIndex(({ key }) => key === current.value))
  const row = computed(() => {
    const found = rows.value[index.value]
    return found?.kind === 'entry' ? found : null
  })

  function go(to: number, step: 1 | -1): void {
    const wanted = Math.max(0, Math.min(to, rows.value.length - 1))
    const found = nearestEntry(rows.value, wanted, step)
    const place = found >= 0 ? found : nearestEntry(rows.value, wanted, step === 1 ? -1 : 1)
    if (place < 0) return
    current.value = rows.value[place]!.key
    show(place)
  }

  function right(at: EntryRow | null): void {
    if (!at?.entry.is_dir) return
    if (!at.open) deeds.expand(at.entry.path)
    else if (rows.value[index.value + 1]?.depth === at.depth + 1) go(index.value + 1, 1)
  }

  function left(at: EntryRow | null): void {
    if (!at) return
    if (at.open) return deeds.collapse(at.entry.path)
    const parent = parentOf(at.entry.path)
    const place = rows.value.findIndex(({ key }) => key === parent)
    if (parent !== ROOT && place >= 0) go(place, -1)
  }

  const plain: Record<string, (at: EntryRow | null) => void> = {
    ArrowDown: () => go(index.value + 1, 1),
    ArrowUp: () => go(index.value < 0 ? rows.value.length : index.value - 1, -1),
    Home: () => go(0, 1),
    End: () => go(rows.value.length - 1, -1),
    PageDown: () => go(index.value + PAGE_ROWS, 1),
    PageUp: () => go(index.value - PAGE_ROWS, -1),
    ArrowRight: right,
    ArrowLeft: left,
    Enter: (at) => at && deeds.choose(at),
    ' ': (at) => at && deeds.choose(at),
    F2: (at) => at && deeds.rename(at),
    Delete: (at) => at && deeds.remove(at),
    ContextMenu: (at) => at && deeds.menu(at),
    '/': deeds.search,
    Escape: deeds.escape,
  }
  const withControl: Record<string, (at: EntryRow | null) => void> = {
    x: (at) => at && deeds.cut(at),
    v: (at) => deeds.paste(at),
    Backspace: (at) => at && deeds.remove(at),
  }

  function onKeydown(event: KeyboardEvent): void {
    const withMeta = event.ctrlKey || event.metaKey
    const isMenu = event.shiftKey && event.key === 'F10'
    const deed = withMeta ? withControl[event.key.toLowerCase()] : plain[isMenu ? 'ContextMenu' : event.key]
    if (!deed || event.altKey || (event.shiftKey && !isMenu)) return
    event.preventDefault()
    event.stopPropagation()
    deed(row.value)
  }

  return { current, index, row, onKeydown }
}
