/** What must never happen on any page: an error in the console, a request elsewhere, a script that ran by injection. */

/**
 * Watches a page; `assertClean` fails with everything that was seen. `origins`: where requests may go. `allow`: console
 * texts that are expected.
 */
export function watchPage(page, origins, allow = []) {
  const known = [origins].flat()
  const seen = []
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    const text = `${message.text()} ${message.location().url ?? ''}`
    if (!allow.some((pattern) => pattern.test(text))) seen.push(`console: ${text}`)
  })
  page.on('pageerror', (error) => seen.push(`page error: ${error.stack}`))
  page.on('dialog', async (dialog) => {
    seen.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  page.on('request', (request) => {
    const url = request.url()
    const isKnown = known.some((origin) => url.startsWith(origin)) || /^(data|blob):/.test(url)
    if (!isKnown) seen.push(`foreign request: ${url}`)
    if (/api[_-]?key|ui-e2e-/i.test(url)) seen.push(`a key in an address: ${url}`)
  })
  return {
    allow: (pattern) => allow.push(pattern),
    assertClean: async () => {
      const injected = await page.evaluate(() => window.__xss ?? null)
      if (injected !== null) seen.push(`injected script ran: ${injected}`)
      if (seen.length > 0) throw new Error(seen.join('\n'))
    },
  }
}

/** Texts that would run, break out or fetch something if any view treated them as HTML. */
export const XSS_CORPUS = [
  '<script>window.__xss=1</script>',
  '<img src=x onerror="window.__xss=2">',
  '"><svg onload="window.__xss=3">',
  '\'-(window.__xss=4)-\'',
  '{{constructor.constructor("window.__xss=5")()}}',
  'javascript:window.__xss=6',
  '<iframe srcdoc="<script>parent.__xss=7</script>"></iframe>',
  '<a href="javascript:window.__xss=8">x</a>',
  '</textarea><script>window.__xss=9</script>',
  '${window.__xss=10}',
  '<style>@import "https://evil.example/x.css"</style>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=window.__xss=11>',
]
