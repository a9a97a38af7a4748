import { createMemoryHistory } from 'vue-router'
import { expect, it } from 'vitest'
import { DEEDS, GOALS, keysOf, PAGES, SETTINGS_PAGES, shortPath } from '@/pages'
import { createAppRouter } from '@/router'
import { eventually, mountApp, pageText } from './support/mountApp'

it('no two pages share a name, an address or keys', () => {
  for (const part of ['name', 'path', 'key'] as const) {
    const given = PAGES.map((page) => page[part]).filter(Boolean)
    expect(new Set(given).size).toBe(given.length)
  }
})

it('every page is reached by its address, and those of the settings by the short one', () => {
  const router = createAppRouter(createMemoryHistory('/ui/'))
  for (const { name, path } of PAGES) expect(router.resolve(path.replace(':id', 'j1')).name).toBe(name)
  for (const page of SETTINGS_PAGES) {
    const short = router.getRoutes().find((route) => route.path === shortPath(page) && route.redirect)
    expect(short?.redirect).toEqual({ name: page.name })
  }
})

const press = (keys: string[]) => {
  for (const key of keys) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
}

it.each([...GOALS, ...DEEDS])('the keys of $name lead there', async ({ name, key }) => {
  // Not from the chat, where what is typed goes into the message.
  const { router } = await mountApp(name === 'jobs' ? '/settings/memory' : '/settings/jobs')
  press(key!.split('-'))
  await eventually(() => expect(router.currentRoute.value.name).toBe(name))
})

it('the help draws the keys of every page', async () => {
  await mountApp('/settings/jobs')
  press(['?'])
  await eventually(() => expect(pageText()).toContain('Go to job types'))
  for (const page of GOALS) {
    const text = `Go to ${page.title.toLowerCase()}`
    const line = [...document.querySelectorAll('li')].find((one) => one.textContent?.includes(text))
    expect([...(line?.querySelectorAll('kbd') ?? [])].map((key) => key.textContent?.trim())).toEqual(keysOf(page))
  }
})

it('leads nobody to a page that is of no use to them', async () => {
  const { router } = await mountApp('/settings/jobs', 'read-key')
  await eventually(() => expect(pageText()).toContain('Preferences'))
  press(['n'])
  press(['g', 't'])
  await eventually(() => expect(router.currentRoute.value.name).toBe('types'))
  expect(document.querySelector('nav[aria-label=Settings] a[href$="jobs/new"]')).toBeNull()
})
