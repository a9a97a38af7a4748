/** Texts of strangers are read, and nothing else, whole and at every place where they may be cut. */
import { mount } from '@vue/test-utils'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nextTick } from 'vue'
import { createMemoryHistory } from 'vue-router'
import ui from '@nuxt/ui/vue-plugin'
import { HOSTILE_TEXTS, SHORT } from '../e2e/hostileTexts.mjs'
import MarkdownView from '@/components/chat/parts/MarkdownView.vue'
import type { ChatPart } from '@/domain/chatParts'
import { shownText } from '@/domain/shownText'
import { createAppRouter } from '@/router'
import { aliveIn, faultsOf, removedFrom } from './support/allowedDom'
import { JOB_ID, message, mountParts } from './support/chatMessage'

/** A view of Markdown that is given one text after the other, as a list of messages may give it. */
function openView() {
  const router = createAppRouter(createMemoryHistory('/ui/'))
  const page = mount(MarkdownView, { props: { text: '' }, global: { plugins: [router, ui] } })
  onTestFinished(() => page.unmount())
  return async (text: string, growing = false) => {
    await page.setProps({ text, growing })
    return page.element
  }
}

it('has at least 165 texts, each once', () => {
  expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(165)
  expect(new Set(HOSTILE_TEXTS).size).toBe(HOSTILE_TEXTS.length)
})

it('draws only what is allowed of every text', async () => {
  const drawn = openView()
  for (const text of HOSTILE_TEXTS) {
    expect(faultsOf(await drawn(`Before.\n\n${text}\n\nAfter.`)), text).toEqual([])
    const element = await drawn(text)
    expect(faultsOf(element), text).toEqual([])
    expect(removedFrom(element), text).toEqual([])
  }
})

it('and of every cut of the short ones, which end as if they had come at once', async () => {
  const [growing, whole] = [openView(), openView()]
  for (const text of HOSTILE_TEXTS.filter(({ length }) => length <= SHORT)) {
    for (let end = 1; end <= text.length; end++) {
      const cut = text.slice(0, end)
      expect(faultsOf(await growing(cut, true)), cut).toEqual([])
    }
    expect((await growing(text)).innerHTML).toBe((await whole(text)).innerHTML)
  }
})

const PARTS: Record<string, (text: string) => ChatPart[]> = {
  'reasoning': (text) => [{ type: 'reasoning', text }],
  'a tool': (text) => [
    {
      type: `tool-${text}`,
      toolCallId: text,
      state: 'output-error',
      input: { path: text, [text]: text },
      output: { [text]: [text], text },
      errorText: text,
      data: { decision: text, reason: text, message: text, effect: text, grant: text, job_id: text },
    },
  ],
  'the text that a tool gave': (text) => [
    { type: 'tool-file_read', toolCallId: 'call_1', state: 'output-available', input: text, output: text, data: {} },
  ],
  'a file': (text) => [
    { type: 'file', filename: text, path: text, url: text, mediaType: text },
    { type: 'file', filename: text, url: text },
  ],
  'a question': (text) => [
    {
      type: 'data-question',
      id: 'one',
      data: {
        id: 'one',
        kind: 'approval',
        text,
        choices: ['approve', text],
        expires_at: '2026-03-19T18:11:01.123Z',
        state: 'open',
        tool: text,
        arguments: { [text]: text },
        diff: `--- before\n+++ after\n-${text}\n+${text}`,
        decision: { origins: [{ field: text, source: text }] },
      },
    },
    {
      type: 'data-question',
      id: 'two',
      data: {
        id: 'two',
        kind: 'input',
        text,
        choices: [],
        expires_at: text,
        state: 'answered',
        answer: { by: text, choice: text, text, at: text },
      },
    },
  ],
  'a suggestion': (text) => [
    {
      type: 'data-suggestions',
      data: {
        proposals: [
          { type: text, queue: text, tags: [text], input: { [text]: text }, reasons: [text], auto: false },
          { type: text, state: 'skipped', why_skipped: text },
          { type: text, state: 'created', job_id: text },
        ],
      },
    },
  ],
  'a memory': (text) => [
    { type: 'data-recalled', data: { memories: [{ scope: text, key: text, score: 1, source: text }] } },
    { type: 'data-memory-write', data: { status: 'fail', code: text, scope: text, key: text } },
  ],
  'a job': (text) => [{ type: 'data-job', data: { job_id: text, type: text, status: text, text } }],
  'an error': (text) => [
    { type: 'data-error', data: { code: text, message: text, hint: text } },
    { type: 'data-heard', data: { text, by: text } },
  ],
}
const unfold = async (root: Element) => {
  for (const fold of root.querySelectorAll<HTMLElement>('[aria-expanded=false]')) fold.click()
  await nextTick()
}

describe.each(Object.entries(PARTS))('as %s', (_, partsOf) => {
  it('every text is drawn as text', async () => {
    const page = await mountParts({ message: message([]) })
    for (const text of HOSTILE_TEXTS) {
      await page.setProps({ message: message(partsOf(text), { id: text, job_id: JOB_ID }) })
      await unfold(page.element)
      expect(aliveIn(page.element), text).toEqual([])
      const tag = /^<\w+/.exec(text)?.[0]
      if (tag) expect(page.text(), text).toContain(tag)
    }
  })
})

it('and as what a person typed', async () => {
  const page = await mountParts({ message: message([], { role: 'user' }) })
  for (const text of HOSTILE_TEXTS) {
    await page.setProps({ message: message([{ type: 'text', text }], { role: 'user' }) })
    expect(aliveIn(page.element)).toEqual([])
    expect(page.find('[data-test=typed]').element.textContent).toBe(shownText(text))
  }
})
