/** The page of the chat over the fake API: what is sent, told by the stream, refused and changed elsewhere. */
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import type { ChatMessage } from '@/domain/chatParts'
import { api, server } from './setup'
import { byTest, eventually, fill, mountApp, pageText } from './support/mountApp'

const field = () => document.querySelector<HTMLTextAreaElement>('textarea[aria-label="Message"]')!
const shown = () => [...document.querySelectorAll<HTMLElement>('[data-message]')]
const texts = () => shown().map((each) => each.querySelector('[data-test=parts]')?.textContent?.trim())
const key = (element: Element, name: string, part: KeyboardEventInit = {}) =>
  element.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...part }))
const click = (name: string) => byTest(name).click()

async function send(text: string): Promise<void> {
  fill(field(), text)
  await eventually(() => expect(document.querySelector('[data-test=send]:enabled, [data-test=queue]')).not.toBeNull())
  key(field(), 'Enter')
}

/** A conversation with one question and its answer. */
function talked(title = 'Tea') {
  const one = api.chat.add({ title })
  api.chat.put(one, { role: 'user', parts: [{ type: 'text', text: 'What is tea?' }] })
  api.chat.put(one, { role: 'assistant', parts: [{ type: 'text', text: 'A drink.' }], job_id: 'j', cost_usd: 0.25 })
  return one
}

async function openTalked() {
  const one = talked()
  const app = await mountApp(`/chat?c=${one.id}`)
  await eventually(() => expect(texts()).toEqual(['What is tea?', 'A drink.']))
  return { one, ...app }
}

describe('a new conversation', () => {
  it('begins with its first message, and follows the answer to its end', async () => {
    const { router } = await mountApp('/chat')
    await eventually(() => expect(field()).not.toBeNull())
    await send('What is tea?')
    await eventually(() => expect(texts()).toContain('What is tea?'))
    const [one] = api.chat.conversations
    await eventually(() => expect(router.currentRoute.value.query['c']).toBe(one?.id))
    await eventually(() => expect(document.querySelector('[data-test=thinking]')).not.toBeNull())
    api.chat.say(one!, 'A ')
    api.chat.say(one!, 'drink.')
    await eventually(() => expect(texts()).toEqual(['What is tea?', 'A drink.']))
    expect(document.querySelector('[data-test=stop]')).not.toBeNull()
    api.chat.end(one!)
    await eventually(() => expect(document.querySelector('[data-test=send]')).not.toBeNull())
    expect(byTest('message-cost').textContent).toContain('$0.0042')
    expect(byTest('announced').textContent).toBe('A drink.')
    expect(one?.settings.memory).toMatchObject({ scope: 'agent.chat', top_k: 5 })
  })

  it('gives back what was refused, and sends it again under the same id', async () => {
    const ids: unknown[] = []
    let isDown = true
    await mountApp('/chat')
    await eventually(() => expect(field()).not.toBeNull())
    server.use(
      http.post('*/v1/conversations/:id/messages', async ({ request }) => {
        ids.push(((await request.clone().json()) as ChatMessage).id)
        const error = { code: 'VALIDATION_ERROR', message: 'Too long' }
        return isDown ? HttpResponse.json({ ok: false, error }, { status: 400 }) : undefined
      }),
    )
    await send('What is tea?')
    await eventually(() => expect(pageText()).toContain('Too long'))
    await eventually(() => expect(field().value).toBe('What is tea?'))
    expect(shown()).toEqual([])
    isDown = false
    key(field(), 'Enter')
    await eventually(() => expect(texts()).toContain('What is tea?'))
    expect(new Set(ids).size).toBe(1)
    expect(api.chat.conversations).toHaveLength(1)
  })

  it('says why nobody answers', async () => {
    api.chat.options = { ...api.chat.options, demo: false, default_type: null }
    await mountApp('/chat')
    await eventually(() => expect(pageText()).toContain('No chat type is enabled'))
    fill(field(), 'Hello')
    expect(byTest('send')).toHaveProperty('disabled', true)
  })
})

describe('while it answers', () => {
  it('keeps what is said next, lets it be changed and taken back, and sends it in its turn', async () => {
    const { one } = await openTalked()
    await send('And coffee?')
    await eventually(() => expect(document.querySelector('[data-test=stop]')).not.toBeNull())
    for (const text of ['And milk?', 'And water?']) {
      await send(text)
      await eventually(() => expect(pageText()).toContain(text))
    }
    await eventually(() => expect(one.queue).toHaveLength(2))
    document.querySelectorAll<HTMLElement>('[data-test=drop-queued]')[1]?.click()
    await eventually(() => expect(one.queue).toHaveLength(1))
    click('edit-queued')
    await eventually(() => expect(document.querySelector('[data-test=queued-text]')).not.toBeNull())
    const waiting = document.querySelector('textarea[data-test=queued-text], [data-test=queued-text] textarea')!
    fill(waiting, 'And oat milk?')
    click('save-queued')
    await eventually(() => expect(one.queue[0]?.parts).toEqual([{ type: 'text', text: 'And oat milk?' }]))
    api.chat.say(one, 'Too.')
    api.chat.end(one)
    await eventually(() => expect(texts().slice(-2)).toContain('And oat milk?'))
    expect(document.querySelector('[data-queued]')).toBeNull()
  })

  it('gives back what was to be heard at once and could not be sent', async () => {
    const { one } = await openTalked()
    await send('And coffee?')
    await eventually(() => expect(document.querySelector('[data-test=stop]')).not.toBeNull())
    await send('And milk?')
    await eventually(() => expect(one.queue).toHaveLength(1))
    const error = { code: 'INBOX_FULL', message: 'Too much at once' }
    server.use(
      http.post('*/v1/conversations/:id/messages', () => HttpResponse.json({ ok: false, error }, { status: 409 })),
    )
    fill(field(), 'Also')
    click('steer-queued')
    await eventually(() => expect(field().value).toBe('Also\nAnd milk?'))
    expect(one.queue).toEqual([])
  })

  it('stops by Escape in the field', async () => {
    const { one } = await openTalked()
    await send('And coffee?')
    await eventually(() => expect(api.chat.running(one)).toBeDefined())
    await eventually(() => expect(document.querySelector('[data-test=stop]')).not.toBeNull())
    key(field(), 'Escape')
    await eventually(() => expect(one.messages.at(-1)?.status).toBe('cancelled'))
    await eventually(() => expect(pageText()).toContain('Stopped here.'))
  })
})

describe('versions', () => {
  it('edits what was said, and shows both', async () => {
    const { one } = await openTalked()
    key(field(), 'ArrowUp')
    await eventually(() => expect(document.querySelector('[aria-label="Your message"]')).not.toBeNull())
    fill(document.querySelector('[aria-label="Your message"]')!, 'What is coffee?')
    key(document.querySelector('[aria-label="Your message"]')!, 'Enter')
    await eventually(() => expect(texts()[0]).toBe('What is coffee?'))
    api.chat.say(one, 'Another drink.')
    api.chat.end(one)
    await eventually(() => expect(texts()).toEqual(['What is coffee?', 'Another drink.']))
    await eventually(() => expect(byTest('version').textContent).toBe('2/2'))
    click('version-before')
    await eventually(() => expect(texts()).toEqual(['What is tea?', 'A drink.']))
  })
})

describe('what happens elsewhere', () => {
  it('another branch, or a stream that lost its place, is read anew', async () => {
    const { one } = await openTalked()
    const reads = () => api.seen.filter((request) => /GET .*\/messages/.test(request)).length
    const before = reads()
    one.leaf = one.messages[0]!.id
    api.chat.put(one, { role: 'assistant', parts: [{ type: 'text', text: 'A leaf.' }] })
    api.chat.emit(one, 'reset', {})
    await eventually(() => expect(texts()).toEqual(['What is tea?', 'A leaf.']))
    api.chat.change(one, { leaf: one.messages[1]!.id })
    await eventually(() => expect(texts()).toEqual(['What is tea?', 'A drink.']))
    expect(reads()).toBeGreaterThan(before + 1)
  })

  it('a conversation that is gone says so', async () => {
    await mountApp('/chat?c=00000000-0000-4000-8000-000000000000')
    await eventually(() => expect(pageText()).toContain('This conversation could not be opened'))
  })

  it('a long one is read from its end, and on when asked', async () => {
    const one = api.chat.add({ title: 'Long' })
    for (let turn = 0; turn < 40; turn++) {
      api.chat.put(one, { role: 'user', parts: [{ type: 'text', text: `Question ${turn}` }] })
      api.chat.put(one, { role: 'assistant', parts: [{ type: 'text', text: `Answer ${turn}` }], job_id: 'j' })
    }
    await mountApp(`/chat?c=${one.id}`)
    await eventually(() => expect(texts()).toHaveLength(50))
    expect(texts().at(-1)).toBe('Answer 39')
    click('older')
    await eventually(() => expect(texts()).toHaveLength(80))
    expect(texts()[0]).toBe('Question 0')
  })
})

describe('the list', () => {
  it('searches, and shows nothing to change to a key that may only read', async () => {
    talked('Tea')
    api.chat.add({ title: 'Coffee' })
    await mountApp('/chat', 'read-key')
    await eventually(() => expect(document.querySelectorAll('[data-conversation]')).toHaveLength(2))
    expect(document.querySelector('[data-test=new-conversation]')).toBeNull()
    fill(document.querySelector('[aria-label="Search conversations"]')!, 'drink')
    await eventually(() => expect(document.querySelectorAll('[data-conversation]')).toHaveLength(1))
    expect(field()).toHaveProperty('disabled', true)
  })
})
