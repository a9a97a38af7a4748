import { computed, ref, shallowReactive } from 'vue'
import { useApi } from '@/api'
import { asApiError } from '@/api/errors'
import type { Entry } from '@/api/workspace'
import { rowsOf, type Folder } from '@/domain/fileTree'
import { foldersTo, isWithin, movedPath, ROOT } from '@/domain/paths'

/** As many as the API gives at once. */
const PAGE = 1000
/** A path that is looked for is looked for on so many pages of its folder. */
const PAGES_LOOKED_AT = 20
const EMPTY: Folder = { entries: [], cursor: null, loading: false, error: null }

/** The folders that are open, each loaded when it is opened, page by page. */
export function useFolders() {
  const api = useApi()
  const folders = shallowReactive(new Map<string, Folder>())
  const opened = ref(new Set<string>())
  const requests = new Map<string, AbortController>()
  const rows = computed(() => rowsOf(folders, opened.value))
  const root = computed(() => folders.get(ROOT) ?? EMPTY)

  /** Starts a reading of a folder, in place of the one that is under way; a late answer is dropped. */
  async function read(path: string, load: (signal: AbortSignal) => Promise<Folder>): Promise<void> {
    requests.get(path)?.abort()
    const mine = new AbortController()
    requests.set(path, mine)
    const isMine = () => requests.get(path) === mine
    folders.set(path, { ...(folders.get(path) ?? EMPTY), loading: true, error: null })
    try {
      const found = await load(mine.signal)
      if (isMine()) folders.set(path, found)
    } catch (thrown) {
      if (!isMine()) return
      const error = asApiError(thrown)
      if (error.status === 404 && path !== ROOT) forget(path)
      else folders.set(path, { ...(folders.get(path) ?? EMPTY), loading: false, error })
    }
  }

  /** Read a folder anew: as much of it as was known before. */
  const load = (path: string): Promise<void> =>
    read(path, async (signal) => {
      const wanted = folders.get(path)?.entries.length ?? 0
      let page = await api.workspace.list({ path, limit: PAGE }, signal)
      const entries = [...page.entries]
      while (page.cursor !== null && entries.length < wanted) {
        page = await api.workspace.list({ path, limit: PAGE, cursor: page.cursor }, signal)
        entries.push(...page.entries)
      }
      return { entries, cursor: page.cursor, loading: false, error: null }
    })

  async function loadMore(path: string): Promise<void> {
    const known = folders.get(path)
    const cursor = known?.cursor
    if (!known || known.loading || cursor == null) return
    await read(path, async (signal) => {
      const page = await api.workspace.list({ path, limit: PAGE, cursor }, signal)
      return { entries: [...known.entries, ...page.entries], cursor: page.cursor, loading: false, error: null }
    })
  }

  async function open(path: string): Promise<void> {
    opened.value = new Set([...opened.value, path])
    if (!folders.has(path)) await load(path)
  }

  function close(path: string): void {
    opened.value = new Set([...opened.value].filter((one) => one !== path))
  }

  /** What was known of a folder that is gone, or has another name now. */
  function forget(path: string): void {
    for (const one of [...folders.keys()].filter((known) => isWithin(known, path))) folders.delete(one)
    opened.value = new Set([...opened.value].filter((one) => !isWithin(one, path)))
  }

  /** A folder keeps being open under its new name. */
  function moved(from: string, to: string): void {
    const still = [...opened.value].map((path) => movedPath(path, from, to))
    forget(from)
    opened.value = new Set(still)
    for (const path of still) if (!folders.has(path)) void load(path)
  }

  /** Read again what is open. */
  const reload = () => Promise.all([ROOT, ...opened.value].map(load))

  /** The same, without folders so large that it takes several answers. */
  const refresh = () =>
    Promise.all([ROOT, ...opened.value].filter((path) => (folders.get(path)?.entries.length ?? 0) <= PAGE).map(load))

  const find = (path: string): Entry | undefined =>
    [...folders.values()].flatMap(({ entries }) => entries).find((entry) => entry.path === path)

  /** Open the folders that lead to a path. */
  async function reveal(path: string): Promise<void> {
    for (const folder of foldersTo(path)) await open(folder)
    const parent = foldersTo(path).at(-1) ?? ROOT
    const isMissing = () => !find(path) && folders.get(parent)?.cursor != null
    for (let page = 0; page < PAGES_LOOKED_AT && isMissing(); page++) await loadMore(parent)
  }

  return { rows, root, opened, open, close, load, loadMore, reload, refresh, reveal, find, forget, moved }
}

export type Folders = ReturnType<typeof useFolders>
