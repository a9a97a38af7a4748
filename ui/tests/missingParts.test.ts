import { expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { watchForMissingParts, type Surroundings } from '@/router/missingParts'

const GONE = new TypeError('Failed to fetch dynamically imported module: http://x/ui/assets/Page-1.js')

/** As Vite wraps an import that fails: the event first, then the error. */
function failing(events: EventTarget): () => Promise<never> {
  return async () => {
    events.dispatchEvent(new Event('vite:preloadError'))
    throw GONE
  }
}

function setUp(part: Partial<Surroundings> = {}) {
  sessionStorage.clear()
  const events = new EventTarget()
  const loaded: string[] = []
  const clock = { now: 1_000_000 }
  const router: Router = createRouter({
    history: createMemoryHistory('/ui/'),
    routes: [
      { path: '/', component: {} },
      { path: '/fine', component: {} },
      { path: '/page', component: failing(events) },
      { path: '/other', component: failing(events) },
    ],
  })
  const around: Surroundings = {
    isAnswering: () => Promise.resolve(true),
    loadPage: (address) => loaded.push(address),
    here: () => '/ui/here',
    storage: sessionStorage,
    events,
    now: () => clock.now,
    ...part,
  }
  return { router, loaded, clock, events, ...watchForMissingParts(router, around) }
}

const go = (router: Router, path: string) => router.push(path).catch(() => undefined)

it('loads the wanted page anew when its part is gone, once', async () => {
  const { router, loaded, missing } = setUp()
  await go(router, '/page?a=1')
  await vi.waitFor(() => expect(loaded).toEqual(['/ui/page?a=1']))
  expect(missing.value).toBeNull()
  await go(router, '/page?a=1')
  await vi.waitFor(() => expect(missing.value).toEqual({ address: '/ui/page?a=1', reason: 'gone' }))
  expect(loaded).toHaveLength(1)
})

it('does not reload in a circle, whatever part is missing after the reload', async () => {
  const { router, loaded, clock, events, missing } = setUp()
  await go(router, '/page')
  await vi.waitFor(() => expect(loaded).toHaveLength(1))
  clock.now += 3_000
  events.dispatchEvent(new Event('vite:preloadError'))
  await vi.waitFor(() => expect(missing.value).toEqual({ address: '/ui/here', reason: 'gone' }))
  clock.now += 60_000
  await go(router, '/other')
  await vi.waitFor(() => expect(loaded).toEqual(['/ui/page', '/ui/other']))
})

it('reloads nothing while the server is away, says so, and takes the next click', async () => {
  let up = false
  const { router, loaded, missing, again } = setUp({ isAnswering: () => Promise.resolve(up) })
  await go(router, '/page')
  await vi.waitFor(() => expect(missing.value).toEqual({ address: '/ui/page', reason: 'away' }))
  expect(loaded).toEqual([])
  await go(router, '/fine')
  expect(missing.value).toBeNull()
  await go(router, '/page')
  await vi.waitFor(() => expect(missing.value).not.toBeNull())
  again()
  expect(loaded).toEqual(['/ui/page'])
  up = true
  await go(router, '/page')
  await vi.waitFor(() => expect(loaded).toEqual(['/ui/page', '/ui/page']))
})
