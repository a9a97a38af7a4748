/** Server-sent events as text in, messages out. Follows the parsing rules of the HTML standard. */

export interface SseMessage {
  event: string
  data: string
  id: string | null
}

export class SseParser {
  /** Milliseconds the server asked us to wait before connecting again. */
  retryMs: number | null = null
  private rest = ''
  private event = ''
  private data: string[] = []
  private id: string | null = null

  /** Feed a piece of the stream; answers the messages it completed. */
  push(text: string): SseMessage[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/)
    this.rest = lines.pop() ?? ''
    const messages: SseMessage[] = []
    for (const line of lines) {
      const message = this.line(line)
      if (message) messages.push(message)
    }
    return messages
  }

  private line(line: string): SseMessage | null {
    if (line === '') return this.finish()
    if (line.startsWith(':')) return null
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.event = value
    else if (field === 'data') this.data.push(value)
    else if (field === 'id' && !value.includes('\0')) this.id = value
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value)
    return null
  }

  private finish(): SseMessage | null {
    const message =
      this.data.length > 0 ? { event: this.event || 'message', data: this.data.join('\n'), id: this.id } : null
    this.event = ''
    this.data = []
    this.id = null
    return message
  }
}
