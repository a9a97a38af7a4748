import { useEventListener } from '@vueuse/core'
import { onScopeDispose, ref } from 'vue'
import { useRouter } from 'vue-router'

/** Asks before what is unsaved is lost: by another file, another page, or by closing the window. */
export function useLeaving(unsaved: () => boolean, discard: () => void) {
  const router = useRouter()
  const asking = ref(false)
  let answer: ((goes: boolean) => void) | null = null

  /** Answers whether it may be left; then nothing is unsaved any more. */
  function leave(): Promise<boolean> {
    answer?.(false)
    if (!unsaved()) {
      discard()
      return Promise.resolve(true)
    }
    asking.value = true
    return new Promise((resolve) => (answer = resolve))
  }

  function decide(goes: boolean): void {
    asking.value = false
    if (goes) discard()
    answer?.(goes)
    answer = null
  }

  onScopeDispose(router.beforeEach((to, from) => (to.fullPath === from.fullPath || !unsaved() ? true : leave())))
  useEventListener(window, 'beforeunload', (event) => {
    if (unsaved()) event.preventDefault()
  })
  return { asking, leave, decide }
}
