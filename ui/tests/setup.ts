/** What jsdom does not have, and the fake API behind every request, whose every answer is held against the contract. */
import { setupServer } from 'msw/node'
import { http } from 'msw'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { FakeApi } from '../mock/fakeApi'
import { Contract } from './support/contract'

export const server = setupServer()
/** The API of the running test; a fresh one for each. */
export let api = new FakeApi()
export const contract = new Contract(inject('openapi'))
const checks: Promise<string[]>[] = []

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
// The editors ask where their text is.
Range.prototype.getClientRects = () => [] as unknown as DOMRectList
Range.prototype.getBoundingClientRect = () => new DOMRect()
// The virtual list asks for the size of its box, which is nothing without layout.
for (const name of ['offsetHeight', 'clientHeight']) Object.defineProperty(HTMLElement.prototype, name, { value: 400 })
for (const name of ['offsetWidth', 'clientWidth']) Object.defineProperty(HTMLElement.prototype, name, { value: 600 })

server.events.on('response:mocked', ({ request, response }) => {
  const { pathname } = new URL(request.url)
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  // What is no JSON, such as a stream or a page of a proxy, has tests of its own.
  if (isJson && /^\/(v1|health)(\/|$)/.test(pathname)) {
    checks.push(
      response
        .clone()
        .json()
        .then((body) => contract.complaints(request.method, pathname, response.status, body)),
    )
  }
})

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
beforeEach(() => {
  api = new FakeApi()
  sessionStorage.clear()
  server.use(http.all('*', ({ request }) => api.handle(request)))
})
afterEach(async () => {
  server.resetHandlers()
  const complaints = (await Promise.all(checks.splice(0))).flat()
  if (complaints.length > 0) throw new Error(`The API never answers like this:\n${[...new Set(complaints)].join('\n')}`)
})
afterAll(() => server.close())
