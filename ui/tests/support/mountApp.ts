/** The whole app with its real router and stores, at an address, signed in with a key. */
import ui from '@nuxt/ui/vue-plugin'
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { onTestFinished, vi } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import App from '@/App.vue'
import { createApi, provideApi } from '@/api'
import { createAppRouter } from '@/router'
import { useConnection } from '@/stores/connection'
import { useSession } from '@/stores/session'

export async function mountApp(path: string, key = 'admin-key') {
  if (key) sessionStorage.setItem('rauskuclaw_api_key', key)
  const pinia = createPinia()
  const api = createApi({
    key: () => useSession(pinia).key,
    onReachable: () => useConnection(pinia).reached(),
    onUnreachable: () => useConnection(pinia).lost(),
    onUnauthorized: (error) => useSession(pinia).refused(error),
  })
  const router = createAppRouter(createMemoryHistory('/ui/'))
  await router.push(path)
  const wrapper: VueWrapper = mount(App, {
    attachTo: document.body,
    global: { plugins: [{ install: (app) => provideApi(app, api) }, pinia, router, ui] },
  })
  onTestFinished(() => wrapper.unmount())
  await flushPromises()
  return { wrapper, router, session: useSession(pinia), connection: useConnection(pinia) }
}

/** Wait until `check` holds, on the page that the user sees. */
export const eventually = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 20 })

export const pageText = () => document.body.textContent ?? ''

export function byTest(name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-test="${name}"]`)
  if (!found) throw new Error(`nothing with data-test=${name}`)
  return found
}

export function fill(element: Element, value: string): void {
  const input = element as HTMLInputElement
  input.value = value
  input.dispatchEvent(new Event('input', { bubbles: true }))
  input.dispatchEvent(new Event('change', { bubbles: true }))
}
