/** Fails when what the browser must load before a page shows is over the budget, or an icon would be fetched. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const BUDGET_KB = 200
/** What only the chat loads: its page and what draws messages, without the editor and the highlighter. */
const CHAT_BUDGET_KB = 120
const FIRST_PAGES = ['src/views/ChatView.vue', 'src/views/JobsView.vue', 'src/views/JobView.vue']

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))
const size = (file) => gzipSync(readFileSync(join('dist', file))).length / 1024

function withImports(key, found = new Set()) {
  if (found.has(key)) return found
  found.add(key)
  for (const next of manifest[key]?.imports ?? []) withImports(next, found)
  return found
}

let failed = false
for (const page of FIRST_PAGES) {
  const parents = page.includes('/Job') ? ['src/views/SettingsView.vue'] : []
  const keys = new Set(['index.html', ...parents, page].flatMap((key) => [...withImports(key)]))
  const kb = [...keys].reduce((sum, key) => sum + size(manifest[key].file), 0)
  const isOver = kb > BUDGET_KB
  failed ||= isOver
  console.log(`${page}: ${kb.toFixed(1)} kB of JavaScript (gzip), budget ${BUDGET_KB}${isOver ? ': OVER' : ''}`)
}

const closure = (...keys) => new Set(keys.flatMap((key) => [...withImports(key)]))
const elsewhere = closure('index.html', 'src/views/SettingsView.vue', 'src/views/JobsView.vue')
const PARTS = ['MessageList', 'ModelPicker', 'SideColumn', 'ChatSettingsPanel', 'ConnectGuide']
const own = ['src/views/ChatView.vue', ...PARTS.map((name) => `src/components/chat/${name}.vue`)]
const chat = [...closure(...own)].filter((key) => !elsewhere.has(key))
const chatKb = chat.reduce((sum, key) => sum + size(manifest[key].file), 0)
console.log(`The chat's own: ${chatKb.toFixed(1)} kB of JavaScript (gzip), budget ${CHAT_BUDGET_KB}`)
const lazy = chat.filter((key) => /codemirror|shiki|editor|highlighter/i.test(key + manifest[key].file))
if (lazy.length > 0) console.log(`To be loaded later than the chat: ${lazy.join(', ')}`)
failed ||= chatKb > CHAT_BUDGET_KB || lazy.length > 0

const read = (folder, pattern) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => pattern.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
const used = new Set([...read('src', /\.(vue|ts)$/).matchAll(/i-lucide-([a-z0-9-]+)/g)].map((match) => match[1]))
const shipped = read('dist/assets', /\.js$/)
// The icons are shipped as a collection: `"name":{"width":…`, with or without escaped or absent quotes.
const missing = [...used].filter(
  (name) => !new RegExp(`[,{]\\\\?"?${name}\\\\?"?:\\{\\\\?"?(width|body)`).test(shipped),
)
if (missing.length > 0) console.log(`Icons that are not in the bundle: ${missing.join(', ')}`)

process.exit(failed || missing.length > 0 ? 1 : 0)
