/** What jsdom does not have, and the fake API behind every request. */
import { setupServer } from 'msw/node'
import { http } from 'msw'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { FakeApi } from '../mock/fakeApi'

export const server = setupServer()
/** The API of the running test; a fresh one for each. */
export let api = new FakeApi()

class NoObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
Object.assign(globalThis, { ResizeObserver: NoObserver, IntersectionObserver: NoObserver })
Object.assign(window, {
  matchMedia: (query: string) => ({
    matches: query.includes('min-width'),
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }),
  scrollTo: () => undefined,
})
Element.prototype.scrollIntoView = () => undefined
// The virtual list asks for the size of its box, which is nothing without layout.
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { value: 400 })
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { value: 600 })

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
beforeEach(() => {
  api = new FakeApi()
  sessionStorage.clear()
  server.use(http.all('*', ({ request }) => api.handle(request)))
})
afterEach(() => server.resetHandlers())
afterAll(() => server.close())
