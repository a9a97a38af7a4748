/**
 * Markdown of strangers, block by block. No HTML is made at any point: markdown-it gives tokens, and what is drawn is
 * made from these (decision 0044).
 */
import MarkdownIt, { type Token } from 'markdown-it'
import remend from 'remend'
import { linkOf } from './markdownLinks'
import { COMING, treeOf, type Node } from './markdownTree'

export interface Block {
  source: string
  /** What the definitions of links were, where the block may name one. */
  definitions: string
  nodes: Node[]
}

type References = Record<string, { href: string; title: string }>

/** A longer last block is not mended while it grows, and read anew for every so many characters only. */
const LONG_BLOCK = 8_000
const LONG_STEP = 1_000
/** A paragraph without end is no prose: it is shown as it is, because to look for links in it takes seconds. */
const LONGEST_INLINE = 10_000
const MENDED = {
  linkMode: 'text-only',
  htmlTags: false,
  katex: false,
  comparisonOperators: false,
  setextHeadings: false,
  singleTilde: false,
} as const

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false })
markdown.validateLink = (address) => address === COMING || linkOf(address) !== null
// The words of a link stay as they were written, also where they look like another host.
markdown.normalizeLinkText = (address) => address
// Only what begins with http:// or https:// is a link by itself: README.md is no host in Moldova.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
for (const scheme of ['ftp:', 'mailto:', '//']) markdown.linkify.add(scheme, null)
markdown.core.ruler.before('inline', 'endless', (state) => {
  for (const token of state.tokens) {
    if (token.type !== 'inline' || token.content.length <= LONGEST_INLINE) continue
    const text = new state.Token('text', '', 0)
    text.content = token.content
    Object.assign(token, { content: '', children: [text], meta: { isEndless: true } })
  }
})
markdown.core.ruler.push('items', ({ tokens }) => {
  for (const [index, token] of tokens.entries()) {
    const isItem = token.type === 'inline' && tokens[index - 2]?.type === 'list_item_open'
    if (isItem) token.meta = { isItem }
  }
})

/** A text that grows, or is there as a whole. */
export class MarkdownText {
  /** How many blocks were made so far, for those who count. */
  made = 0
  private text = ''
  /** Whether that is all of it: what comes next is another text. */
  private isWhole = false
  /** Blocks that no further text changes, and where in the text they end. */
  private settled: Block[] = []
  private end = 0
  private readLines = 0
  private readRest = 0
  private growing: Block[] = []
  private references: References = {}

  /**
   * The blocks of a text. Blocks that did not change since the last call are the same objects. With `isGrowing`, what
   * the last block leaves open is closed.
   */
  update(text: string, isGrowing: boolean): Block[] {
    const whole = text.replace(/\r\n?/g, '\n')
    if (this.isWhole && whole === this.text && !isGrowing) return this.blocks()
    if (this.isWhole || !whole.startsWith(this.text.slice(0, this.end))) this.reset()
    this.text = whole
    this.isWhole = !isGrowing
    if (isGrowing) this.settle()
    const rest = whole.slice(this.end)
    const more = rest.length - this.readRest
    if (isGrowing && rest.length > LONG_BLOCK && more >= 0 && more < LONG_STEP) return this.blocks()
    this.readRest = rest.length
    const next = this.read(isGrowing ? mended(rest) : rest, { ...this.references })
    if (!isGrowing && next.defined) this.settleAnew(next.references)
    this.growing = next.blocks.map((block, index) => this.kept(block, this.growing[index]))
    return this.blocks()
  }

  private blocks(): Block[] {
    return [...this.settled, ...this.growing]
  }

  private reset(): void {
    Object.assign(this, { settled: [], end: 0, readLines: 0, readRest: 0, growing: [], references: {} })
  }

  /** Whole lines end all blocks but their last, which may go on. */
  private settle(): void {
    const lines = this.text.lastIndexOf('\n') + 1
    if (lines <= this.readLines || lines <= this.end) return
    this.readLines = lines
    const known = this.text.slice(this.end, lines)
    const { starts } = this.read(known, { ...this.references })
    const until = starts.at(-1) ?? 0
    if (starts.length < 2 || until === 0) return
    const { blocks, references, defined } = this.read(known.slice(0, until), this.references)
    if (defined) this.settleAnew(references)
    this.settled.push(...blocks.map((block, index) => this.kept(block, this.growing[index])))
    this.growing = this.growing.slice(blocks.length)
    this.end += until
    this.readRest = 0
  }

  /** A definition reaches back: blocks that may name it are made again. */
  private settleAnew(references: References): void {
    this.references = references
    this.settled = this.settled.map((block) => {
      const [again] = block.source.includes('[') ? this.read(block.source, { ...references }).blocks : []
      return again ? this.kept(again, block) : block
    })
  }

  private kept(block: Block, before: Block | undefined): Block {
    if (before?.source === block.source && before.definitions === block.definitions) return before
    this.made += 1
    return block
  }

  private read(text: string, references: References) {
    const count = Object.keys(references).length
    const env = { references }
    const tokens = markdown.parse(text, env)
    const lineStarts = startsOfLines(text)
    const groups = topLevel(tokens)
    const starts = groups.map(([first]) => lineStarts[first?.map?.[0] ?? 0] ?? 0)
    const definitions = Object.entries(references).map(([name, { href }]) => `${name} ${href}`).join('\n')
    const blocks = groups.map((group, index): Block => {
      const source = text.slice(starts[index], starts[index + 1]).trimEnd()
      return { source, definitions: source.includes('[') ? definitions : '', nodes: treeOf(group) }
    })
    return { blocks, starts, references, defined: Object.keys(references).length > count }
  }
}

/** The tokens of each block at the top. */
function topLevel(tokens: readonly Token[]): Token[][] {
  const groups: Token[][] = []
  let depth = 0
  for (const token of tokens) {
    if (depth === 0) groups.push([])
    groups.at(-1)!.push(token)
    depth += token.nesting
  }
  return groups
}

function startsOfLines(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Closes what the last block leaves open. */
function mended(rest: string): string {
  if (rest.length > LONG_BLOCK) return rest
  const line = rest.lastIndexOf('\n') + 1
  // Dashes under a paragraph may become a list, a table or a heading: they wait for what comes next.
  const isOpen = line > 0 && /^[ \t]*(-{1,2}|=+|\|[ :|-]*)$/.test(rest.slice(line))
  return remend(isOpen ? rest.slice(0, line) : rest, MENDED)
}
