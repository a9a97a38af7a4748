/** What every file of browser tests needs: a stack and a browser of its own, a fresh tab a test, and short words. */
import { after, afterEach, before, beforeEach } from 'node:test'
import { findBrowser, openBrowser } from './browser.mjs'
import { ADMIN, startStack } from './stack.mjs'
import { watchPage } from './watch.mjs'

/**
 * Called once at the top of a file. The answer's `stack`, `page` and `watcher` are those of the running test. With a
 * `host`, pages have that name in their address, which is no secure context for the browser. `start` starts the stack.
 */
export function useBrowser({ host = null, start = startStack } = {}) {
  const it = { stack: null, page: null, watcher: null }
  let browser

  before(async () => {
    it.stack = await start({ host })
    browser = await openBrowser(findBrowser(), { hosts: host === null ? [] : [host] })
  })
  after(async () => {
    await browser?.close()
    await it.stack?.close()
  })
  beforeEach(async () => {
    it.page = await browser.context.newPage()
    it.page.setDefaultTimeout(15_000)
    // The browser says that it ignores this header without https. It is sent all the same: a proxy may add the https.
    it.watcher = watchPage(it.page, it.stack.origins, host === null ? [] : [/Cross-Origin-Opener-Policy/])
  })
  afterEach(() => it.page.close())

  const at = (name) => it.page.locator(`[data-test=${name}]`)
  return {
    it,
    at,
    /** A page of the UI, signed in with a key. */
    open: async (path, key = ADMIN) => {
      await it.page.addInitScript((value) => sessionStorage.setItem('rauskuclaw_api_key', value), key)
      await it.page.goto(`${it.stack.url}/ui${path}`)
    },
    field: (name) => it.page.locator(`input[data-test=${name}], [data-test=${name}] input`).first(),
    submit: (body) => it.stack.call('POST', '/v1/jobs', body).then(({ job }) => job),
    job: (id) => it.stack.call('GET', `/v1/jobs/${id}`).then(({ job }) => job),
    /** Fails with what the API says of the job, so that a page that lags is told from a job that waits. */
    statusShown: async (status) => {
      try {
        return await it.page.waitForSelector(`[data-test=status] [data-status=${status}]`)
      } catch (error) {
        const id = it.page.url().split('/').at(-1)
        const explained = await it.stack.call('GET', `/v1/jobs/${id}/explain`)
        error.message += `\nThe API says of the job: ${JSON.stringify(explained)}`
        throw error
      }
    },
    lineCount: async () => Number(((await at('log-count').textContent()) ?? '0').replaceAll(/\D/g, '')),
  }
}
