import { useEventListener } from '@vueuse/core'
import { onScopeDispose, ref } from 'vue'
import { useRouter } from 'vue-router'

/**
 * Asks before what is unsaved is lost: by another file, another page, or by closing the window. `settled` resolves once
 * a save that is under way has ended: what it saves is not asked about.
 */
export function useLeaving(unsaved: () => boolean, discard: () => void, settled: () => Promise<unknown>) {
  const router = useRouter()
  const asking = ref(false)
  let answer: ((goes: boolean) => void) | null = null

  /** Answers whether it may be left; then nothing is unsaved any more. */
  async function leave(): Promise<boolean> {
    answer?.(false)
    if (unsaved()) await settled()
    if (!unsaved()) {
      discard()
      return true
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
