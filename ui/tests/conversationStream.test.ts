/** The stream of a conversation, cut wherever it can be: the same bytes, and nothing twice. */
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { followConversation, type ChatEvent } from '@/api/conversationStream'
import { applied, EMPTY, type Transcript } from '@/domain/transcript'
import { server } from './setup'

const WORDS = ['Tea ', 'is ', '“hot”, ', 'and ', 'ümlauts\n', '```py\n', 'x = 1\n', '```']
const frame = (id: string, event: string, data: object) =>
  `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`
const running = { message_id: 'a1', job_id: 'j1', status: 'running', waiting: false }
const FRAMES: [string, string][] = [
  ['j1-0', frame('j1-0', 'status', running)],
  ...WORDS.map((text, place): [string, string] => {
    const id = `j1-${place + 1}`
    return [id, frame(id, 'delta', { message_id: 'a1', part: 'text', text })]
  }),
]
const END: [string, string] = ['j1-99', frame('j1-99', 'reset', {})]

interface Seen {
  events: ChatEvent[]
  asked: (string | null)[]
  state: string
}

/** Follows what `answer` gives for the id that is asked for. */
async function follow(answer: (after: string | null, call: number) => string): Promise<Seen> {
  const seen: Seen = { events: [], asked: [], state: '' }
  server.use(
    http.get('*/v1/conversations/c1/stream', ({ request }) => {
      const after = request.headers.get('last-event-id')
      seen.asked.push(after)
      const text = answer(after, seen.asked.length)
      return new HttpResponse(text, { headers: { 'content-type': 'text/event-stream' } })
    }),
  )
  await followConversation(
    {
      conversationId: 'c1',
      cursor: null,
      headers: () => ({ 'x-api-key': 'secret' }),
      signal: new AbortController().signal,
      wait: () => Promise.resolve(),
    },
    { onState: (state) => (seen.state = state), onEvent: (event) => seen.events.push(event) },
  )
  return seen
}

const joined = (frames: [string, string][]) => frames.map(([, text]) => text).join('')
const after = (id: string | null) => [...FRAMES, END].slice([...FRAMES, END].findIndex(([each]) => each === id) + 1)
const textOf = ({ messages }: Transcript) =>
  messages.flatMap(({ parts }) => parts.map((part) => (part.type === 'text' ? part.text : ''))).join('')
const drawn = (events: ChatEvent[]) => textOf(events.filter(({ event }) => event !== 'reset').reduce(applied, EMPTY))

describe('following a conversation', () => {
  const whole = joined([...FRAMES, END])

  it('gives the same bytes wherever the connection is cut', async () => {
    for (let cut = 0; cut < whole.length; cut += 7) {
      const seen = await follow((id, call) => (call === 1 ? whole.slice(0, cut) : joined(after(id))))
      expect(drawn(seen.events), `cut at ${cut}`).toBe(WORDS.join(''))
    }
  })

  it('adds no words twice when a server repeats itself', async () => {
    const seen = await follow((_, call) => (call < 3 ? joined(FRAMES) : whole))
    expect(drawn(seen.events)).toBe(WORDS.join(''))
    expect(seen.asked).toEqual([null, 'j1-8', 'j1-8'])
  })

  it('goes on after the last place, also one that holds no words', async () => {
    const seen = await follow((id) => (id === null ? (FRAMES[0]?.[1] ?? '') : END[1]))
    expect(seen.asked).toEqual([null, 'j1-0'])
    expect(seen.state).toBe('ended')
  })

  it('passes over what a later version may say, and what is no JSON', async () => {
    const seen = await follow(() => `${frame('x-1', 'dream', {})}event: delta\nid: x-2\ndata: {"a\n\n${END[1]}`)
    expect(seen.events).toEqual([{ event: 'reset' }])
  })

  it('says that it may not, and does not try again', async () => {
    const body = { ok: false, error: { code: 'NOT_FOUND', message: 'Conversation not found' } }
    server.use(http.get('*/v1/conversations/c2/stream', () => HttpResponse.json(body, { status: 404 })))
    const states: string[] = []
    await followConversation(
      { conversationId: 'c2', cursor: 't-1', headers: () => ({}), signal: new AbortController().signal },
      { onState: (state) => states.push(state), onEvent: () => undefined },
    )
    expect(states).toEqual(['connecting', 'failed'])
  })
})
