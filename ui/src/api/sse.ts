/** Server-sent events as text in, messages out. */
import { createParser } from 'eventsource-parser'

export interface SseMessage {
  event: string
  data: string
  id: string | null
}

export class SseParser {
  /** Milliseconds the server asked us to wait before connecting again. */
  retryMs: number | null = null
  private messages: SseMessage[] = []
  private readonly parser = createParser({
    onEvent: ({ event, data, id }) => this.messages.push({ event: event ?? 'message', data, id: id ?? null }),
    onRetry: (ms) => (this.retryMs = ms),
  })

  /** Feed a piece of the stream; answers the messages it completed. */
  push(text: string): SseMessage[] {
    this.messages = []
    this.parser.feed(text)
    return this.messages
  }
}
