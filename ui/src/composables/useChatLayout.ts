/** Which columns of the chat are there: side by side where there is room, as drawers where there is not. */
import { useMediaQuery } from '@vueuse/core'
import { ref, watch } from 'vue'

export type SidePart = 'jobs' | 'files'

const STORAGE_KEY = 'rauskuclaw_chat_columns'

export function useChatLayout() {
  /** Room for the list beside the conversation, and for a third column. */
  const fitsList = useMediaQuery('(min-width: 56rem)')
  const fitsSide = useMediaQuery('(min-width: 72rem)')
  const kept = new Set((sessionStorage.getItem(STORAGE_KEY) ?? 'list').split(' '))
  const list = ref(fitsList.value && kept.has('list'))
  const side = ref(fitsSide.value && kept.has('side'))
  const part = ref<SidePart>(kept.has('files') ? 'files' : 'jobs')
  /** Files have most of the room. */
  const wide = ref(false)

  watch([list, side, part], () => {
    if (!fitsSide.value) return
    const names = [list.value && 'list', side.value && 'side', part.value].filter(Boolean)
    sessionStorage.setItem(STORAGE_KEY, names.join(' '))
  })
  // A window that grows shows the list beside the conversation, one that shrinks does not cover it.
  watch(fitsList, (fits) => (list.value = fits))
  watch(fitsSide, (fits) => !fits && (side.value = false))

  function show(wanted: SidePart): void {
    part.value = wanted
    side.value = true
  }

  function toggleSide(wanted: SidePart = part.value): void {
    if (side.value && part.value === wanted) side.value = false
    else show(wanted)
  }

  return { fitsList, fitsSide, list, side, part, wide, show, toggleSide }
}
