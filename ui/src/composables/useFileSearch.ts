import { refDebounced } from '@vueuse/core'
import { computed, ref, shallowRef, watch } from 'vue'
import { useApi } from '@/api'
import type { Entry, TextMatch } from '@/api/workspace'
import { useLatest } from './useLatest'

const DELAY_MS = 250
/** So many answers are asked for until something is found. */
const ROUNDS = 20

export type SearchPlace = 'names' | 'text'

/** A file or folder by its name, or a line of a text. */
export interface Found {
  path: string
  isDir: boolean
  size: number | null
  line: number | null
  column: number | null
  text: string | null
}

export interface FoundList {
  list: Found[]
  /** Where the search goes on; null when all was looked at. */
  cursor: string | null
  /** There were more than are listed. */
  isCut: boolean
}

/** Finds files anywhere in the workspace, by their names or by what stands in them. */
export function useFileSearch() {
  const api = useApi()
  const term = ref('')
  const place = ref<SearchPlace>('names')
  const wanted = refDebounced(
    computed(() => term.value.trim()),
    DELAY_MS,
  )
  /** What was found before the answer that is asked for now. */
  const before = shallowRef<FoundList | null>(null)
  const found = useLatest(search)
  const isSearching = computed(() => term.value.trim() !== '')
  watch([wanted, place], ([text]) => {
    found.reset()
    before.value = null
    if (text !== '') void found.run()
  })

  /** One answer looks at some of the files only: as many are asked for as it takes to find something. */
  async function search(signal: AbortSignal): Promise<FoundList> {
    const earlier = before.value
    let answer = await ask(earlier?.cursor ?? null, signal)
    for (let round = 1; round < ROUNDS && answer.list.length === 0 && answer.cursor !== null; round++)
      answer = await ask(answer.cursor, signal)
    return { ...answer, list: [...(earlier?.list ?? []), ...answer.list] }
  }

  const ask = (cursor: string | null, signal: AbortSignal) =>
    place.value === 'names' ? byName(cursor, signal) : byText(cursor, signal)

  async function byName(from: string | null, signal: AbortSignal): Promise<FoundList> {
    const { entries, more, cursor } = await api.workspace.searchNames(wanted.value, from, signal)
    return { list: entries.map(ofEntry), cursor, isCut: more }
  }

  async function byText(from: string | null, signal: AbortSignal): Promise<FoundList> {
    const { matches, cursor } = await api.workspace.searchText(wanted.value, from, signal)
    return { list: matches.map(ofMatch), cursor, isCut: false }
  }

  function goOn(): void {
    before.value = found.data.value
    void found.run()
  }

  return { term, place, wanted, found, isSearching, goOn }
}

const ofMatch = ({ path, line, column, text }: TextMatch): Found => {
  return { path, line, column, text, isDir: false, size: null }
}
const ofEntry = ({ path, is_dir, size }: Entry): Found => {
  return { path, isDir: is_dir, size, line: null, column: null, text: null }
}

export type FileSearch = ReturnType<typeof useFileSearch>
