/** Keeps the end of a growing list in view until somebody scrolls away from it. */
import { useEventListener, useResizeObserver } from '@vueuse/core'
import { nextTick, onMounted, ref, type Ref } from 'vue'

const NEAR_PX = 48

export function useScrollFollow(box: Ref<HTMLElement | null>, inner: Ref<HTMLElement | null>) {
  const following = ref(true)
  const isAtEnd = ref(true)
  let lastTop = 0

  function look(): void {
    const element = box.value
    if (!element) return
    isAtEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX
    if (isAtEnd.value) following.value = true
    else if (element.scrollTop < lastTop) following.value = false
    lastTop = element.scrollTop
  }

  function settle(): void {
    const element = box.value
    if (element && following.value) element.scrollTop = element.scrollHeight
    look()
  }

  async function toEnd(): Promise<void> {
    following.value = true
    await nextTick()
    settle()
  }

  /** Runs what adds to the beginning; what is in view stays where it is. */
  async function holding(act: () => Promise<void>): Promise<void> {
    const anchor = [...(inner.value?.children ?? [])].find((child) => child.getBoundingClientRect().bottom > 0)
    const before = anchor?.getBoundingClientRect().top ?? 0
    await act()
    await nextTick()
    const element = box.value
    if (!element || !anchor?.isConnected || following.value) return
    element.scrollTop += anchor.getBoundingClientRect().top - before
    lastTop = element.scrollTop
  }

  onMounted(settle)
  useResizeObserver(inner, settle)
  useResizeObserver(box, settle)
  useEventListener(box, 'scroll', look, { passive: true })
  return { following, isAtEnd, toEnd, holding }
}
