/** What may be in the page where texts of strangers are drawn; all else is a fault. */
import DOMPurify from 'dompurify'

const NONE: readonly string[] = []
const GLOBAL = ['class', 'dir']
/** Elements of Markdown with their attributes; `span` and `div` are ours, with classes from a list. */
const ALLOWED: Record<string, readonly string[]> = {
  p: NONE,
  h3: NONE,
  h4: NONE,
  h5: NONE,
  h6: NONE,
  ul: NONE,
  ol: ['start'],
  li: NONE,
  blockquote: NONE,
  table: NONE,
  thead: NONE,
  tbody: NONE,
  tr: NONE,
  th: ['scope'],
  td: NONE,
  em: NONE,
  strong: NONE,
  s: NONE,
  code: NONE,
  hr: NONE,
  br: NONE,
  a: ['href', 'target', 'rel', 'referrerpolicy', 'title'],
  span: ['role', 'aria-label', 'title', 'style'],
  div: ['tabindex', 'role', 'aria-label', 'data-test', 'data-language'],
  pre: ['tabindex', 'role', 'aria-label'],
}
const CLASSES = new Set(
  ['', 'tasks', 'task', 'task done', 'host', 'hidden-character', 'table', 'left', 'center', 'right', 'coming'].concat(
    'markdown',
    'markdown growing',
  ),
)
const COLOUR = /^color: var\(--code-[a-z-]+\);?$/

/** The faults of what is drawn of a Markdown text, by our lists. */
export function faultsOf(root: Element): string[] {
  return [root, ...root.querySelectorAll('*')].filter(isOfText).flatMap(elementFaults)
}

/** The head of a block of code is ours: a label and a button. */
const isOfText = (element: Element): boolean => element.closest('.code-block > div') === null

/** What DOMPurify would take out of it, which knows attacks that our lists may not. */
export function removedFrom(root: Element): string[] {
  const copy = root.cloneNode(true) as Element
  for (const head of copy.querySelectorAll('.code-block > div')) head.remove()
  const before = copy.innerHTML
  DOMPurify.sanitize(before, { ADD_ATTR: ['target', 'referrerpolicy'], FORBID_TAGS: ['style', 'img', 'svg', 'math'] })
  return DOMPurify.removed.map((removed) => `${removedText(removed)} of ${before}`)
}

function elementFaults(element: Element): string[] {
  const tag = element.tagName.toLowerCase()
  const allowed = ALLOWED[tag]
  if (!allowed) return [`<${tag}>`]
  const faults: string[] = []
  for (const { name, value } of element.attributes) {
    if (!allowed.includes(name) && !GLOBAL.includes(name)) faults.push(`${name} of <${tag}>`)
    if (name === 'style' && !COLOUR.test(value)) faults.push(`style ${value}`)
    if (name === 'class' && !CLASSES.has(value) && !element.classList.contains('code-block')) {
      faults.push(`class ${value} of <${tag}>`)
    }
  }
  return tag === 'a' ? [...faults, ...linkFaults(element)] : faults
}

/** A link leads where its words or what stands behind it say, in a window of its own that knows nothing of this one. */
function linkFaults(link: Element): string[] {
  const href = link.getAttribute('href') ?? ''
  const faults: string[] = []
  if (!/^(https?:\/\/|mailto:[^?]+$)/.test(href)) faults.push(`href ${href}`)
  if (link.getAttribute('rel') !== 'noopener noreferrer nofollow') faults.push(`rel of ${href}`)
  if (link.getAttribute('target') !== '_blank') faults.push(`target of ${href}`)
  if (link.querySelector('a')) faults.push('a link in a link')
  const host = href.startsWith('mailto:') ? href.slice('mailto:'.length) : new URL(href).host
  const said = link.nextElementSibling?.className === 'host' ? link.nextElementSibling.textContent : link.textContent
  if (!said?.includes(host)) faults.push(`${href} does not say its host: ${said}`)
  return faults
}

const removedText = (removed: { element?: Node; attribute?: Attr | null }): string =>
  removed.attribute?.name ?? (removed.element as Element | undefined)?.outerHTML ?? String(removed)

const ALIVE =
  'script, iframe, object, embed, img, picture, video, audio, source, base, meta, link, form, style, template, ' +
  'portal, marquee, dialog, math, textarea, select, svg script, svg foreignObject, svg use, svg animate, svg a'
const LEADS = ['href', 'src', 'srcset', 'xlink:href', 'action', 'formaction', 'data', 'poster', 'background', 'ping']

/** What is alive in a page part of ours that holds texts of strangers outside of Markdown. */
export function aliveIn(root: Element): string[] {
  const alive = [...root.querySelectorAll(ALIVE)].map(({ outerHTML }) => outerHTML)
  for (const element of root.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) alive.push(`${name} of ${element.tagName}`)
      if (LEADS.includes(name) && !/^(\/ui\/|https?:\/\/|mailto:)/.test(value)) alive.push(`${name}=${value}`)
    }
  }
  return alive
}
