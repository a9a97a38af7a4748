/**
 * What a block of Markdown is drawn from. The tags are a closed list, attributes have no place in it but the few that
 * are named here, and text is text: whatever a stranger writes, there is nothing else that it could become.
 */
import type { Token } from 'markdown-it'
import { linkOf, namesHost, type Link } from './markdownLinks'

export const TAGS = [
  'p', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'table', 'thead', 'tbody', 'tr', 'th', 'td',
  'em', 'strong', 's', 'code', 'hr', 'br',
] as const
export type Tag = (typeof TAGS)[number]
export type Align = 'left' | 'center' | 'right'

export interface Element {
  kind: 'element'
  tag: Tag
  children: Node[]
  align?: Align
  /** The first number of an ordered list. */
  start?: number
}

export interface Anchor {
  kind: 'link'
  link: Link
  children: Node[]
  /** Whether its words alone do not tell where it leads. */
  showsHost: boolean
  /** Whether the text meant a picture, which is never loaded. */
  isImage: boolean
}

export interface Code {
  kind: 'code'
  text: string
  /** What the text calls its language; empty when it does not say. */
  label: string
}

export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'task'; done: boolean }
  | Element
  | Anchor
  | Code

/** What `remend` puts where the address of a picture is still to come. */
export const COMING = 'streamdown:incomplete-image'
/** Headings of a message are below those of the page. Models begin with either of their first two. */
const HEADINGS: Record<string, Tag> = { h1: 'h3', h2: 'h3', h3: 'h4', h4: 'h5', h5: 'h6', h6: 'h6' }
const LONGEST_LIST_START = 999_999_999

/** The nodes of a run of markdown-it's tokens, which are balanced. */
export function treeOf(tokens: readonly Token[]): Node[] {
  const root: Node[] = []
  const open: { children: Node[]; isLink: boolean }[] = [{ children: root, isLink: false }]
  for (const token of tokens) {
    const { children, isLink } = open.at(-1)!
    if (token.nesting < 0) {
      if (open.length > 1) open.pop()
    } else if (token.nesting > 0) {
      const made = opened(token, tokens)
      if (made) children.push(made)
      open.push({ children: made ? made.children : children, isLink: isLink || made?.kind === 'link' })
    } else {
      children.push(...leaves(token, isLink))
    }
  }
  return root
}

/** Null for what has no element of its own: its children stand where it is. */
function opened(token: Token, tokens: readonly Token[]): Element | Anchor | null {
  if (token.type === 'paragraph_open' && token.hidden) return null
  if (token.type === 'link_open') return anchor(token, tokens)
  const tag = tagOf(token.tag)
  if (!tag) return null
  const made: Element = { kind: 'element', tag, children: [] }
  const align = /text-align:(left|center|right)$/.exec(String(token.attrGet('style') ?? ''))?.[1]
  if ((tag === 'td' || tag === 'th') && align) made.align = align as Align
  const start = Number(token.attrGet('start') ?? 1)
  if (tag === 'ol' && Number.isInteger(start) && start !== 1 && start <= LONGEST_LIST_START) made.start = start
  return made
}

function tagOf(name: string): Tag | null {
  const tag = Object.hasOwn(HEADINGS, name) ? HEADINGS[name] : name
  return TAGS.find((known) => known === tag) ?? null
}

function anchor(token: Token, tokens: readonly Token[]): Anchor | null {
  const link = linkOf(String(token.attrGet('href') ?? ''))
  if (!link) return null
  const from = tokens.indexOf(token)
  const to = tokens.findIndex(({ type }, index) => index > from && type === 'link_close')
  const words = tokens.slice(from + 1, to < 0 ? undefined : to)
  const isPlain = words.every(({ type }) => type === 'text' || type === 'text_special')
  const text = words.map(({ content }) => content).join('')
  return { kind: 'link', link, children: [], showsHost: !isPlain || !namesHost(text, link), isImage: false }
}

function leaves(token: Token, isInLink: boolean): Node[] {
  switch (token.type) {
    case 'inline':
      return withTask(treeOf(token.children ?? []), token)
    case 'softbreak':
      return [{ kind: 'text', text: '\n' }]
    case 'hardbreak':
      return [{ kind: 'element', tag: 'br', children: [] }]
    case 'hr':
      return [{ kind: 'element', tag: 'hr', children: [] }]
    case 'code_inline':
      return [{ kind: 'element', tag: 'code', children: [{ kind: 'text', text: token.content }] }]
    case 'code_block':
    case 'fence':
      return [{ kind: 'code', text: token.content.replace(/\n$/, ''), label: labelOf(token.info) }]
    case 'image':
      return [image(token, isInLink)]
    default:
      return token.content ? [{ kind: 'text', text: token.content }] : []
  }
}

function image(token: Token, isInLink: boolean): Node {
  const words = token.content.trim() || 'image'
  const link = linkOf(String(token.attrGet('src') ?? ''))
  if (!link || isInLink) return { kind: 'text', text: words }
  return { kind: 'link', link, children: [{ kind: 'text', text: words }], showsHost: true, isImage: true }
}

const labelOf = (info: string): string => info.trim().split(/\s/, 1)[0]?.slice(0, 40) ?? ''

/** `[ ]` and `[x]` at the beginning of a list's item are boxes. */
function withTask(nodes: Node[], token: Token): Node[] {
  const [first] = nodes
  if (!(token.meta as { isItem?: boolean } | null)?.isItem || first?.kind !== 'text') return nodes
  const box = /^\[([ xX])\][ \n]/.exec(first.text)
  if (!box) return nodes
  const rest = { kind: 'text', text: first.text.slice(box[0].length) } as const
  return [{ kind: 'task', done: box[1] !== ' ' }, rest, ...nodes.slice(1)]
}
