/** Draws the nodes of Markdown. What is not named here cannot come into the page. */
import { h, type FunctionalComponent, type VNode } from 'vue'
import type { Anchor, Element, Node } from '@/browser/markdownTree'
import { shownText } from '@/domain/shownText'
import CodeBlock from './CodeBlock.vue'
import { drawn } from './ShownText'

type Drawn = string | VNode

interface Props {
  nodes: readonly Node[]
  /** Whether the text still grows. */
  growing?: boolean
}

const MarkdownNodes: FunctionalComponent<Props> = ({ nodes, growing = false }) => all(nodes, growing)
MarkdownNodes.props = ['nodes', 'growing']
export default MarkdownNodes

/** What a model writes for the server, which makes cards of it. */
const SUGGESTIONS = /^rausku_jobs$/i

const all = (nodes: readonly Node[], growing: boolean): Drawn[] => nodes.flatMap((node) => one(node, growing))

function one(node: Node, growing: boolean): Drawn[] {
  switch (node.kind) {
    case 'text':
      return drawn(node.text)
    case 'element':
      return [element(node, growing)]
    case 'link':
      return anchor(node, growing)
    case 'code':
      if (growing && SUGGESTIONS.test(node.label)) return [h('p', { class: 'coming' }, 'Suggesting jobs…')]
      return [h(CodeBlock, { text: node.text, label: node.label, growing })]
    case 'task':
      return [box(node.done)]
  }
}

const box = (done: boolean): VNode =>
  h('span', { class: ['task', { done }], role: 'img', 'aria-label': done ? 'Done' : 'To do' })

function element(node: Element, growing: boolean): VNode {
  const children = all(node.children, growing)
  switch (node.tag) {
    case 'table':
      return h('div', { class: 'table', tabindex: 0, role: 'group', 'aria-label': 'Table' }, [h('table', children)])
    case 'td':
    case 'th':
      return h(node.tag, { class: node.align ?? null, scope: node.tag === 'th' ? 'col' : null, dir: 'auto' }, children)
    case 'ol':
      return h('ol', { start: node.start ?? null }, children)
    case 'ul':
      return h('ul', { class: { tasks: node.children.some(isTask) } }, children)
    case 'p':
    case 'li':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return h(node.tag, { dir: 'auto' }, children)
    case 'hr':
    case 'br':
      return h(node.tag)
    case 'code':
      return h('code', { dir: 'auto' }, children)
    default:
      return h(node.tag, children)
  }
}

const isTask = (node: Node): boolean => node.kind === 'element' && node.children[0]?.kind === 'task'

function anchor({ link, children, showsHost, isImage }: Anchor, growing: boolean): Drawn[] {
  const attributes = {
    href: link.href,
    target: '_blank',
    rel: 'noopener noreferrer nofollow',
    referrerpolicy: 'no-referrer',
    title: isImage ? `A picture, which is not loaded by itself: ${shownText(link.href)}` : shownText(link.href),
  }
  const words = h('a', attributes, all(children, growing))
  return showsHost ? [words, h('span', { class: 'host', dir: 'ltr' }, ` (${link.host})`)] : [words]
}
