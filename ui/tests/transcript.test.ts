/** What is known of a conversation, whatever the order in which it is told. */
import { describe, expect, it } from 'vitest'
import type { Conversation, MessagePage } from '@/api/conversations'
import type { ChatEvent } from '@/api/conversationStream'
import type { ChatMessage } from '@/domain/chatParts'
import { applied, EMPTY, fits, opened, withConversation, withOlder, withSent, without } from '@/domain/transcript'

const AT = '2026-01-01T00:00:00Z'

function message(id: string, parent: string | null, part: Partial<ChatMessage> = {}): ChatMessage {
  const role = id.startsWith('a') ? 'assistant' : 'user'
  const base = { id, parent, role, job_id: null, at: AT, status: 'done', index: 0, cost_usd: null } as const
  return { ...base, siblings: [id], parts: [{ type: 'text', text: id }], ...part }
}

function conversation(part: Partial<Conversation> = {}): Conversation {
  const times = { created_at: AT, updated_at: AT }
  const base = { id: 'c', title: 'Tea', created_by: 'ops', settings: {}, leaf: 'a1', active_job: null, archived: false }
  return { ...base, ...times, revision: 3, ...part }
}

function page(messages: ChatMessage[], part: Partial<MessagePage> = {}): MessagePage {
  return { conversation: conversation(), messages, before: null, cursor: 't-1', ...part }
}

const start = () => opened(EMPTY, page([message('u1', null), message('a1', 'u1')]))
const told = (...events: ChatEvent[]) => events.reduce(applied, start())
const ids = (list: ChatMessage[]) => list.map(({ id }) => id)
const delta = (text: string, part: 'text' | 'reasoning' = 'text'): ChatEvent => ({
  event: 'delta',
  message_id: 'a2',
  part,
  text,
})
const status = (value: string, waiting = false): ChatEvent => ({
  event: 'status',
  message_id: 'a2',
  job_id: 'j2',
  status: value,
  waiting,
})

describe('an answer that is being written', () => {
  it('grows word by word in the part of its kind', () => {
    const { messages, turn } = told(
      { event: 'message', message: message('u2', 'a1') },
      status('running'),
      delta('Let me', 'reasoning'),
      delta(' think', 'reasoning'),
      delta('Tea '),
      delta('is hot.'),
    )
    expect(messages.at(-1)).toMatchObject({ id: 'a2', parent: 'u2', role: 'assistant', status: 'running' })
    expect(messages.at(-1)?.parts).toEqual([
      { type: 'reasoning', text: 'Let me think' },
      { type: 'text', text: 'Tea is hot.' },
    ])
    expect(turn).toEqual({ messageId: 'a2', jobId: 'j2', status: 'running', waiting: false })
  })

  it('keeps what is not touched the same object', () => {
    const before = told(status('running'), delta('Tea'))
    const after = applied(before, delta(' is hot'))
    expect(after.messages[0]).toBe(before.messages[0])
    const parts = [{ type: 'text' as const, text: 'Tea' }, { type: 'text' as const, text: 'More' }]
    const once = applied(after, { event: 'parts', message_id: 'a2', parts })
    const twice = applied(once, { event: 'parts', message_id: 'a2', parts: structuredClone(parts) })
    expect(twice.messages.at(-1)?.parts[0]).toBe(once.messages.at(-1)?.parts[0])
  })

  it('is replaced by its parts after a step, and by the whole message at its end', () => {
    const parts = [{ type: 'text' as const, text: 'Whole.' }]
    const halfway = told(status('running'), delta('Who'), { event: 'parts', message_id: 'a2', parts }, delta(' And'))
    expect(halfway.messages.at(-1)?.parts).toEqual([{ type: 'text', text: 'Whole. And' }])
    const over = applied(halfway, { event: 'message', message: message('a2', 'a1', { cost_usd: 0.5 }) })
    expect(over.turn).toBeNull()
    expect(over.messages.at(-1)).toMatchObject({ id: 'a2', status: 'done', cost_usd: 0.5 })
    expect(ids(over.messages)).toEqual(['u1', 'a1', 'a2'])
  })

  it('waits while a question is open, and is over with its job', () => {
    expect(told(status('running', true)).turn?.waiting).toBe(true)
    expect(told(status('running'), status('cancelled')).turn).toBeNull()
  })

  it('is there after it was read anew in the middle, with its open question', () => {
    const asked = { id: 'q', kind: 'approval', text: '?', choices: [], expires_at: AT, state: 'open' } as const
    const running = message('a2', 'a1', { status: 'running', job_id: 'j2' })
    const question = { type: 'data-question' as const, id: 'q', data: { ...asked, choices: [] } }
    expect(opened(EMPTY, page([running])).turn).toMatchObject({ messageId: 'a2', jobId: 'j2', waiting: false })
    expect(opened(EMPTY, page([{ ...running, parts: [question as never] }])).turn?.waiting).toBe(true)
  })
})

describe('branches', () => {
  it('a child of a message in the middle begins another branch', () => {
    const other = message('u1b', null, { siblings: ['u1', 'u1b'], index: 1 })
    expect(ids(told({ event: 'message', message: other }).messages)).toEqual(['u1b'])
    const again = message('a1b', 'u1', { siblings: ['a1', 'a1b'], index: 1 })
    expect(ids(told({ event: 'message', message: again }).messages)).toEqual(['u1', 'a1b'])
  })

  it('a message whose parent is unknown means that all has to be read again', () => {
    expect(told({ event: 'message', message: message('u9', 'a8') }).stale).toBe(true)
    expect(told({ event: 'reset' }).stale).toBe(true)
  })

  it('does not fit when the newest message is another one, unless an answer is on its way', () => {
    const moved: ChatEvent = { event: 'conversation', conversation: conversation({ leaf: 'a7', revision: 4 }) }
    expect(fits(start())).toBe(true)
    expect(fits(told(moved))).toBe(false)
    const writing = { ...conversation({ leaf: 'a2', revision: 4 }), active_job: 'j2' }
    expect(fits(told(status('running'), { event: 'conversation', conversation: writing }))).toBe(true)
  })
})

describe('late answers', () => {
  it('an older row does not replace a newer one', () => {
    const newer = withConversation(start(), conversation({ title: 'Coffee', revision: 9 }))
    expect(withConversation(newer, conversation({ title: 'Tea', revision: 8 })).conversation?.title).toBe('Coffee')
  })

  it('the answer to a sent message does not take back what the stream has told since', () => {
    const mine = message('u2', 'a1')
    const before = [status('running'), delta('Tea')].reduce(applied, withSent(start(), mine))
    const after = withSent(before, mine)
    expect(ids(after.messages)).toEqual(['u1', 'a1', 'u2', 'a2'])
    expect(after.turn?.messageId).toBe('a2')
  })

  it('an older page comes before, and nothing is there twice', () => {
    const before = [message('u0', null), message('a0', 'u0'), message('u1', 'a0')]
    const older = withOlder(start(), page(before, { before: '7' }))
    expect(ids(older.messages)).toEqual(['u0', 'a0', 'u1', 'a1'])
    expect(older.older).toBe('7')
  })
})

describe('what waits', () => {
  const waiting = message('u2', 'a1', { status: 'queued' })

  it('does not count notices among them', () => {
    const notice = message('n1', 'a1', { role: 'system', status: 'queued' })
    const before = opened(EMPTY, page([message('u1', null), message('a1', 'u1'), notice, waiting]))
    expect(ids(before.queued)).toEqual(['u2'])
    const changed = applied(before, { event: 'message', message: { ...notice, parent: 'u2' } })
    expect(ids(changed.queued)).toEqual(['u2'])
    const shown = applied(before, { event: 'message', message: { ...notice, status: 'done' } })
    expect(ids(shown.messages)).toEqual(['u1', 'a1', 'n1'])
  })

  it('stands apart until its turn comes', () => {
    const before = told(status('running'), { event: 'message', message: waiting })
    expect(ids(before.queued)).toEqual(['u2'])
    expect(ids(before.messages)).toEqual(['u1', 'a1'])
    const after = applied(before, { event: 'message', message: { ...waiting, status: 'done' } })
    expect(ids(after.queued)).toEqual([])
    expect(ids(after.messages)).toEqual(['u1', 'a1', 'u2'])
  })

  it('is changed in its place, and goes when it is taken back', () => {
    const two = message('u3', 'a1', { status: 'queued' })
    const before = told({ event: 'message', message: waiting }, { event: 'message', message: two })
    const changed = { ...waiting, parts: [{ type: 'text' as const, text: 'other words' }] }
    expect(ids(applied(before, { event: 'message', message: changed }).queued)).toEqual(['u2', 'u3'])
    expect(ids(without(before, 'u2').queued)).toEqual(['u3'])
    const dropped = applied(before, { event: 'message', message: { ...waiting, status: 'cancelled' } })
    expect(ids(dropped.queued)).toEqual(['u3'])
    expect(ids(dropped.messages)).toEqual(['u1', 'a1'])
  })
})
