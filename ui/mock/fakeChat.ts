/**
 * Conversations in the fake API: a tree of messages, one turn at a time, and a stream that can be followed from any
 * place. Answers are written when the test says so, or by themselves.
 */
import type { Conversation, CreatedJob } from '../src/api/conversations.ts'
import type { JsonObject } from '../src/api/wire.ts'
import type { ChatMessage, ChatPart } from '../src/domain/chatParts.ts'
import { jsonText } from '../src/domain/json.ts'
import { fail, ok, type Answer } from './fakeApi.ts'

interface Event {
  id: string
  event: string
  data: JsonObject
}

export interface FakeConversation extends Conversation {
  messages: ChatMessage[]
  queue: ChatMessage[]
  jobs: CreatedJob[]
  events: Event[]
}

const chatType = (name: string, label: string, part: JsonObject): JsonObject => ({
  name,
  label,
  provider: null,
  model: null,
  models: [],
  enabled: true,
  takes_tools: true,
  reason: null,
  models_reason: null,
  ...part,
})
const now = () => new Date().toISOString()
const wordsOf = (parts: ChatPart[]) => parts.map((part) => (part.type === 'text' ? part.text : '')).join('')

export class FakeChat {
  conversations: FakeConversation[] = []
  options: JsonObject = {
    types: [
      chatType('ai.chat.generate', 'Demo', { provider: 'demo', model: 'demo-1', models: ['demo-1'] }),
      chatType('codex.chat.generate', 'Codex', { enabled: false, reason: 'The type is not enabled' }),
    ],
    default_type: 'ai.chat.generate',
    demo: true,
    hints: [],
  }
  /** Whether answers write themselves. */
  automatic = false
  private readonly watchers = new Set<() => void>()
  private nextEvent = 1

  add(part: Partial<FakeConversation> = {}): FakeConversation {
    const made: FakeConversation = {
      id: crypto.randomUUID(),
      title: '',
      created_by: 'ops',
      settings: {},
      leaf: null,
      active_job: null,
      created_at: now(),
      updated_at: now(),
      archived: false,
      revision: 1,
      cost_usd: 0,
      messages: [],
      queue: [],
      jobs: [],
      events: [],
      ...part,
    }
    this.conversations.unshift(made)
    return made
  }

  /** The branch that is shown, from its beginning. */
  branch(one: FakeConversation): ChatMessage[] {
    const found: ChatMessage[] = []
    let id = one.leaf
    while (id !== null) {
      const message = one.messages.find((each) => each.id === id)
      if (!message) break
      found.unshift(message)
      id = message.parent
    }
    return found.map((message) => this.placed(one, message))
  }

  put(one: FakeConversation, part: Partial<ChatMessage> & Pick<ChatMessage, 'role' | 'parts'>): ChatMessage {
    const id = part.id ?? crypto.randomUUID()
    const status = 'done' as const
    const base = { id, parent: one.leaf, job_id: null, at: now(), status, siblings: [id], index: 0, cost_usd: null }
    const message: ChatMessage = { ...base, ...part }
    one.messages.push(message)
    one.leaf = message.id
    return message
  }

  /** Begins the answer to the message that is the leaf. */
  begin(one: FakeConversation): ChatMessage {
    const job_id = crypto.randomUUID()
    const message = this.put(one, { role: 'assistant', parts: [], job_id, status: 'running' })
    this.change(one, { active_job: job_id })
    this.emit(one, 'status', { message_id: message.id, job_id, status: 'running', waiting: false })
    if (this.automatic) this.write(one)
    return message
  }

  running(one: FakeConversation): ChatMessage | undefined {
    return one.messages.find(({ status }) => status === 'running')
  }

  /** Some more words of the answer that is being written. */
  say(one: FakeConversation, text: string, part: 'text' | 'reasoning' = 'text'): void {
    const message = this.running(one)
    if (!message) return
    const last = message.parts.at(-1)
    if (last?.type === part) message.parts.splice(-1, 1, { type: part, text: (last as { text: string }).text + text })
    else message.parts.push({ type: part, text })
    this.emit(one, 'delta', { message_id: message.id, part, text })
  }

  /** Other parts than words, after a step. */
  show(one: FakeConversation, parts: ChatPart[]): void {
    const message = this.running(one)
    if (!message) return
    message.parts = parts
    this.emit(one, 'parts', { message_id: message.id, parts: parts as unknown as JsonObject[] })
  }

  end(one: FakeConversation, status: 'done' | 'failed' | 'cancelled' = 'done', cost = 0.0042): void {
    const message = this.running(one)
    if (!message) return
    const data = { tokens_in: 812, tokens_out: 240, cost_usd: cost, ms: 2300, model: 'demo-1', provider: 'demo' }
    message.parts = [...message.parts, { type: 'data-usage', data }]
    Object.assign(message, { status, cost_usd: cost })
    this.emit(one, 'message', { message: this.placed(one, message) as unknown as JsonObject })
    this.change(one, { active_job: null, cost_usd: (one.cost_usd ?? 0) + cost })
    const next = one.queue.shift()
    if (next) this.take(one, { ...next, parent: one.leaf, status: 'done' })
  }

  change(one: FakeConversation, part: Partial<Conversation>): void {
    Object.assign(one, part, { revision: one.revision + 1, updated_at: now() })
    this.emit(one, 'conversation', { conversation: shown(one) as unknown as JsonObject })
  }

  emit(one: FakeConversation, event: string, data: JsonObject): void {
    one.events.push({ id: `t-${this.nextEvent++}`, event, data })
    for (const watcher of [...this.watchers]) watcher()
  }

  handle(method: string, url: URL, id: string, verb: string, rest: string, body: JsonObject): Answer {
    if (!id) return method === 'POST' ? this.create(body) : this.list(url)
    const one = this.conversations.find((each) => each.id === id)
    if (!one) return fail(404, 'NOT_FOUND', 'Conversation not found')
    switch (`${method} ${verb}`) {
      case 'GET ':
        return ok({ conversation: shown(one) })
      case 'PATCH ':
        if (typeof body['leaf'] === 'string') body['leaf'] = this.newestBelow(one, body['leaf'])
        this.change(one, body as Partial<Conversation>)
        return ok({ conversation: shown(one) })
      case 'DELETE ':
        this.conversations = this.conversations.filter((each) => each !== one)
        return ok({ deleted: { messages: one.messages.length, jobs: 1 }, kept: { memories: 0, calls: 0 } })
      case 'GET messages':
        return this.messages(one, url)
      case 'POST messages':
        return this.post(one, body)
      case 'PATCH queue':
        return this.requeue(one, rest, String(body['text']))
      case 'DELETE queue':
        one.queue = one.queue.filter((message) => message.id !== rest)
        return ok({ conversation: shown(one) })
      case 'POST retry': {
        const old = one.messages.find((message) => message.id === body['message_id'])
        one.leaf = old?.parent ?? one.leaf
        return posted(one, this.begin(one))
      }
      case 'POST stop':
        this.end(one, 'cancelled')
        return ok({ conversation: shown(one) })
      case 'POST fork': {
        const made = this.add({ title: `${one.title} (2)`, messages: structuredClone(one.messages) })
        made.leaf = String(body['message_id'])
        return ok({ conversation: shown(made) }, 201)
      }
      case 'GET jobs':
        return ok({ jobs: one.jobs, count: one.jobs.length })
      default:
        return fail(404, 'NOT_FOUND', 'No such route')
    }
  }

  stream(id: string, request: Request): Response {
    const one = this.conversations.find((each) => each.id === id)
    if (!one) return new Response(jsonText(fail(404, 'NOT_FOUND', 'Conversation not found').body), { status: 404 })
    let at = one.events.findIndex((event) => event.id === request.headers.get('last-event-id')) + 1
    let stop = () => {}
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const tick = () => {
          for (; at < one.events.length; at++) {
            const { id: eventId, event, data } = one.events[at]!
            controller.enqueue(encoder.encode(`event: ${event}\nid: ${eventId}\ndata: ${jsonText(data)}\n\n`))
          }
        }
        stop = () => this.watchers.delete(tick)
        this.watchers.add(tick)
        controller.enqueue(encoder.encode(': here\n\n'))
        tick()
      },
      cancel: () => stop(),
    })
    request.signal.addEventListener('abort', () => stop())
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  private create(body: JsonObject): Answer {
    const { id, settings = {}, title = '' } = body as unknown as Partial<Conversation>
    const known = this.conversations.find((each) => each.id === id)
    return ok({ conversation: shown(known ?? this.add({ ...(id ? { id } : {}), settings, title })) }, 201)
  }

  private list(url: URL): Answer {
    const term = (url.searchParams.get('q') ?? '').toLowerCase()
    const archived = url.searchParams.get('archived') === 'true'
    const holds = (one: FakeConversation) =>
      [one.title ?? '', ...one.messages.map(({ parts }) => wordsOf(parts))].join('\n').toLowerCase().includes(term)
    const found = this.conversations
      .filter((one) => one.archived === archived && holds(one))
      .sort((one, two) => two.updated_at.localeCompare(one.updated_at))
    const conversations = found.map(shown)
    return ok({ conversations, count: conversations.length, next_cursor: null, complete: true })
  }

  private messages(one: FakeConversation, url: URL): Answer {
    const all = this.branch(one)
    const until = Number(url.searchParams.get('before') ?? all.length)
    const from = Math.max(0, until - Number(url.searchParams.get('limit') ?? 50))
    const messages = [...all.slice(from, until), ...(until === all.length ? one.queue : [])]
    const before = from > 0 ? String(from) : null
    const cursor = one.events.at(-1)?.id ?? 't-0'
    return ok({ conversation: shown(one), messages: structuredClone(messages), count: messages.length, before, cursor })
  }

  private post(one: FakeConversation, body: JsonObject): Answer {
    const id = String(body['id'] ?? crypto.randomUUID())
    const known = one.messages.find((message) => message.id === id)
    if (known) return posted(one, known)
    const parts: ChatPart[] = [{ type: 'text', text: String(body['text']) }]
    const parent = 'parent' in body ? (body['parent'] as string | null) : one.leaf
    const place = { id, parent, siblings: [id], index: 0 }
    const base = { ...place, role: 'user' as const, parts, job_id: null, at: now(), cost_usd: null }
    if (one.active_job && !('parent' in body)) {
      const message = { ...base, status: 'queued' as const }
      one.queue.push(message)
      this.emit(one, 'message', { message: message as unknown as JsonObject })
      return posted(one, message, true)
    }
    const message = this.take(one, { ...base, status: 'done' })
    return posted(one, message)
  }

  private take(one: FakeConversation, part: ChatMessage): ChatMessage {
    const message = this.placed(one, this.put(one, part))
    if (one.title === '') one.title = wordsOf(part.parts).slice(0, 60)
    this.emit(one, 'message', { message: message as unknown as JsonObject })
    this.begin(one)
    return message
  }

  private requeue(one: FakeConversation, id: string, text: string): Answer {
    const found = one.queue.find((message) => message.id === id)
    if (!found) return fail(404, 'NOT_FOUND', 'It does not wait any more')
    found.parts = [{ type: 'text', text }]
    this.emit(one, 'message', { message: { ...found } as unknown as JsonObject })
    return posted(one, found, false, 200)
  }

  private placed(one: FakeConversation, message: ChatMessage): ChatMessage {
    const { parent, role } = message
    const siblings = one.messages.filter((each) => each.parent === parent && each.role === role).map(({ id }) => id)
    return { ...message, siblings, index: siblings.indexOf(message.id) }
  }

  private newestBelow(one: FakeConversation, id: string): string {
    const child = one.messages.findLast(({ parent }) => parent === id)
    return child ? this.newestBelow(one, child.id) : id
  }

  private write(one: FakeConversation): void {
    const words = ANSWER.split(/(?<=\s)/)
    const timer = setInterval(() => {
      const word = words.shift()
      if (!this.running(one)) return clearInterval(timer)
      if (word !== undefined) return this.say(one, word)
      clearInterval(timer)
      this.end(one)
    }, 40)
  }
}

function posted(one: FakeConversation, message: ChatMessage, queued = false, status = 202): Answer {
  return ok({ conversation: shown(one), message: structuredClone(message), job: null, queued, heard: false }, status)
}

const ANSWER = `This is an answer of the **fake** API.

| what | how |
|---|---|
| a table | drawn |

\`\`\`python
def add(one: int, two: int) -> int:
    return one + two
\`\`\`

And some words at its end, so that there is something to read.`

function shown({ messages, queue, jobs: _jobs, events: _events, ...rest }: FakeConversation) {
  const preview = wordsOf(messages.at(-1)?.parts ?? []).slice(0, 120)
  return { ...rest, preview, state: rest.active_job ? 'running' : 'idle', queued: queue.length }
}
