/** Markdown that grows: what is drawn, what is drawn again, and where links lead. */
import { mount } from '@vue/test-utils'
import { expect, it, onTestFinished } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import ui from '@nuxt/ui/vue-plugin'
import { MarkdownText } from '@/browser/markdown'
import { linkOf, namesHost } from '@/browser/markdownLinks'
import MarkdownView from '@/components/chat/parts/MarkdownView.vue'
import { grammarOf } from '@/domain/fileTypes'
import { createAppRouter } from '@/router'
import { eventually } from './support/mountApp'

function view(text: string, growing = false) {
  const plugins = [createAppRouter(createMemoryHistory('/ui/')), ui]
  const page = mount(MarkdownView, { props: { text, growing }, attachTo: document.body, global: { plugins } })
  onTestFinished(() => page.unmount())
  return page
}

const SECTION = `## A part of it

Some words with **weight**, \`code\` and a [link](https://docs.example/page), over
two lines.

- one
- two
  - and below

| name | size |
|---|--:|
| a.md | 12 |

\`\`\`python
def answer():
    return 42
\`\`\`

> Said by somebody.

`
const ANSWER = SECTION.repeat(Math.ceil(20_000 / SECTION.length)).slice(0, 20_000)
const PIECES = 200

it('draws what people write', () => {
  const text = '# Big\n\n1. a\n2. b\n\n- [ ] to do\n- [x] done\n\n~~no~~ *yes*\n\n---\n\n> it\n\n```\ncode\n```\n'
  const { element } = view(text)
  expect(element.querySelector('h1, h2')).toBeNull()
  expect(element.querySelector('h3')?.textContent).toBe('Big')
  expect([...element.querySelectorAll('.task')].map((box) => box.getAttribute('aria-label'))).toEqual([
    'To do',
    'Done',
  ])
  for (const tag of ['ol', 'ul.tasks', 's', 'em', 'hr', 'blockquote', 'pre code'])
    expect(element.querySelector(tag), tag).not.toBeNull()
})

it('lets a wide table and code be scrolled by keyboard', () => {
  const { element } = view('| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n```js\nx\n```')
  const [table, code] = [element.querySelector('.table'), element.querySelector('pre')]
  expect([table, code].map((part) => [part?.getAttribute('tabindex'), part?.getAttribute('role')])).toEqual([
    ['0', 'group'],
    ['0', 'group'],
  ])
  expect([...element.querySelectorAll('td')].map(({ className }) => className)).toEqual(['center', 'right'])
})

it('makes 200 pieces of 20 kB with each block made a few times, and draws only the last again', async () => {
  const text = new MarkdownText()
  const blocks = new MarkdownText().update(ANSWER, false).length
  for (let piece = 1; piece <= PIECES; piece++) text.update(ANSWER.slice(0, (ANSWER.length / PIECES) * piece), true)
  text.update(ANSWER, false)
  expect(blocks).toBeGreaterThan(300)
  // Every piece touches the block that grows, and begins at most one more that is told from it a little later.
  expect(text.made).toBeLessThan(blocks + 2 * PIECES)
})

it('leaves the elements of finished blocks alone', async () => {
  const page = view('', true)
  const kept: Element[] = []
  for (let end = 100; end <= 6_000; end += 100) {
    await page.setProps({ text: ANSWER.slice(0, end) })
    const all = [...page.element.children]
    expect(kept.every((element, index) => all[index] === element)).toBe(true)
    kept.splice(0, kept.length, ...all.slice(0, -2))
  }
  const changed: MutationRecord[] = []
  const watcher = new MutationObserver((records) => changed.push(...records))
  watcher.observe(page.element, { subtree: true, childList: true, characterData: true, attributes: true })
  await page.setProps({ text: ANSWER.slice(0, 6_010) })
  changed.push(...watcher.takeRecords())
  const isOld = ({ target }: MutationRecord) => kept.some((element) => element.contains(target))
  expect(changed.length).toBeGreaterThan(0)
  expect(changed.filter(isOld)).toEqual([])
})

it.each([ANSWER.slice(0, 1_500), '[a] and [b]\n\n[a]: https://a.example\n\n# c [a]\n\n[b]: https://b.example\n'])(
  'ends as if all had come at once',
  (text) => {
    const grown = new MarkdownText()
    for (let end = 1; end <= text.length; end++) grown.update(text.slice(0, end), true)
    const nodesOf = (parsed: MarkdownText) => parsed.update(text, false).map(({ nodes }) => nodes)
    expect(nodesOf(grown)).toEqual(nodesOf(new MarkdownText()))
  },
)

it.each([
  ['It is **impor', 'strong', 'impor'],
  ['It is `co', 'code', 'co'],
  ['Some *wor', 'em', 'wor'],
])('closes what is half written: %s', (text, tag, words) => {
  expect(view(text, true).element.querySelector(tag)?.textContent).toBe(words)
})

it.each(['A [link](https://exa', 'A [link', 'A ![pic](https://evil.example/x', 'Words\n-', 'Words\n| --'])(
  'shows no half of a construct: %s',
  (text) => {
    const { element } = view(text, true)
    expect(element.querySelector('a, h3, h4, table')).toBeNull()
    expect(element.textContent).toMatch(/^(A (link|pic)|Words\n?)$/)
  },
)

it('takes another text for what it is', () => {
  const text = new MarkdownText()
  text.update('[x]\n\n[x]: https://a.example', false)
  expect(text.update('[x]', false)[0]?.nodes).toEqual([
    { kind: 'element', tag: 'p', children: [{ kind: 'text', text: '[x]' }] },
  ])
})

it.each([
  '['.repeat(60_000),
  '![a]('.repeat(12_000),
  '*a '.repeat(20_000),
  '`'.repeat(60_000),
  '> '.repeat(30_000),
  'https://a.example/'.repeat(4_000),
  `${'|a'.repeat(8_000)}\n${'|-'.repeat(8_000)}\n${'|b'.repeat(8_000)}`,
])('shows a text without end, and stays usable: %#', (text) => {
  const blocks = new MarkdownText().update(text, false)
  expect(blocks.length).toBeGreaterThan(0)
  const grown = new MarkdownText()
  for (let end = 500; end <= text.length; end += 500) grown.update(text.slice(0, end), true)
  // Read anew for every 1,000 characters, not for each piece.
  expect(grown.made).toBeLessThan(text.length / 1_000 + 30)
})

it.each([
  ['https://a.example/x?y#z', 'https://a.example/x?y#z', 'a.example'],
  ['HTTPS://A.Example:8443', 'https://a.example:8443/', 'a.example:8443'],
  ['https://аpple.com', 'https://xn--pple-43d.com/', 'xn--pple-43d.com'],
  ['https:evil.example', 'https://evil.example/', 'evil.example'],
  ['mailto:a@b.example', 'mailto:a@b.example', 'a@b.example'],
])('links %s, and names its host', (address, href, host) => {
  expect(linkOf(address)).toEqual({ href, host })
})

it.each([
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'https://bank.example@evil.example',
  '//evil.example',
  '/v1/jobs',
  'mailto:a@b.example?bcc=c@d.example',
  `https://a.example/${'x'.repeat(3_000)}`,
])('does not link %j', (address) => {
  expect(linkOf(address)).toBeNull()
})

it('shows the host of a link unless its words are that address', () => {
  const link = linkOf('https://a.example/page')!
  expect(['a.example', 'https://a.example/page', 'a.example/other'].map((words) => namesHost(words, link))).toEqual([
    true,
    true,
    true,
  ])
  expect(['a.example.evil', 'a.exаmple', 'https://a.example@b.example', 'here'].some((it) => namesHost(it, link))).toBe(
    false,
  )
  const { element } = view('[bank.example](https://evil.example/login) and https://a.example/x')
  expect(element.textContent).toBe('bank.example (evil.example) and https://a.example/x')
  const attributes = { target: '_blank', rel: 'noopener noreferrer nofollow', referrerpolicy: 'no-referrer' }
  for (const [name, value] of Object.entries(attributes))
    expect(element.querySelector('a')?.getAttribute(name)).toBe(value)
})

it('makes a picture a link, and file names no links', () => {
  const { element } = view('![a cat](https://pics.example/cat.png?secret) README.md evil.example a@b.example')
  expect(element.querySelector('img')).toBeNull()
  expect([...element.querySelectorAll('a')].map(({ href }) => href)).toEqual(['https://pics.example/cat.png?secret'])
  expect(element.textContent).toContain('a cat (pics.example)')
})

it('colours code when its grammar is there, and keeps the colours while it grows', async () => {
  const page = view('```python\nprint(1)\nx', true)
  await eventually(() => expect(page.element.querySelector('code span[style]')?.textContent).toBe('print'))
  const first = page.element.querySelector('code span[style]')
  await page.setProps({ text: '```python\nprint(1)\nx = "two"\ny' })
  await eventually(() => expect(page.element.querySelector('code')?.innerHTML).toMatch(/style="[^"]+">"two"/))
  expect(page.element.querySelector('code span[style]')).toBe(first)
  expect(page.element.querySelector('code')?.textContent).toBe('print(1)\nx = "two"\ny')
})

it.each([
  ['py', 'python'],
  ['TypeScript', 'typescript'],
  ['bash', 'shellscript'],
  ['console', 'shellscript'],
  ['Dockerfile', 'docker'],
  ['constructor', null],
  ['', null],
])('knows the grammar of %s', (label, grammar) => {
  expect(grammarOf(label)).toBe(grammar)
})
