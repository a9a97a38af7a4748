/**
 * What to do when a part of the UI (a page or a dialog is a file of its own) cannot be loaded: after an upgrade the old
 * file is gone, and while the server is away nothing can be had. The first is mended by loading the page anew, once;
 * for the rest there is a notice with a button, and the next click tries again.
 */
import { ref, type InjectionKey, type Ref } from 'vue'
import type { Router } from 'vue-router'

export interface MissingPart {
  /** Where the page is to be loaded anew. */
  address: string
  reason: 'away' | 'gone'
}

export interface Surroundings {
  /** Whether the server answers now. */
  isAnswering: () => Promise<boolean>
  /** Load the whole page anew, at an address. */
  loadPage: (address: string) => void
  /** The address shown now. */
  here: () => string
  storage: Storage
  /** Where Vite tells about imports that failed. */
  events: EventTarget
  now: () => number
}

const RELOADED_AT = 'rauskuclaw_ui_reloaded_at'
/** A second failure this soon after a reload is not mended by another one. */
const ONE_RELOAD_IN_MS = 60_000

export interface MissingParts {
  /** What the page should say, or null. */
  missing: Ref<MissingPart | null>
  again: () => void
}

export const MISSING_PARTS: InjectionKey<MissingParts> = Symbol('missing parts')

/** Watches the router and all dynamic imports. */
export function watchForMissingParts(router: Router, around: Surroundings): MissingParts {
  const missing = ref<MissingPart | null>(null)
  let wanted: string | null = null

  async function handle(address: string): Promise<void> {
    if (!(await around.isAnswering())) {
      missing.value = { address, reason: 'away' }
    } else if (around.now() - Number(around.storage.getItem(RELOADED_AT) ?? 0) < ONE_RELOAD_IN_MS) {
      missing.value = { address, reason: 'gone' }
    } else {
      around.storage.setItem(RELOADED_AT, String(around.now()))
      around.loadPage(address)
    }
  }

  router.beforeResolve(() => {
    missing.value = null
  })
  // Both fire for a page; only this one, which comes second, knows where it was to lead.
  router.onError((error, to) => {
    if (isMissingPart(error)) wanted = router.resolve(to.fullPath).href
  })
  around.events.addEventListener('vite:preloadError', () => {
    wanted = null
    setTimeout(() => void handle(wanted ?? around.here()))
  })

  return { missing, again: () => missing.value && around.loadPage(missing.value.address) }
}

/** Loads the whole page anew, also when the address stays the same. */
export function loadPage(address: string): void {
  if (new URL(address, window.location.href).href === window.location.href) window.location.reload()
  else window.location.assign(address)
}

/** The words of Chromium, Firefox, Safari and of Vite's own loader of styles. */
function isMissingPart(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|error loading dynamically|Importing a module script failed|Unable to preload/i.test(
      error.message,
    )
  )
}
