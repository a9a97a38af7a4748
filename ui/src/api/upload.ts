/** Sending a file as it is. `fetch` cannot tell how much of a body has been sent; XMLHttpRequest can. */
import { parseWire } from './answers'
import { errorFrom } from './client'
import { ApiError } from './errors'
import type { Json } from './wire'

export interface Progress {
  sent: number
  total: number
}

export interface UploadOptions {
  headers: Record<string, string>
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** Raises ApiError when it was refused or did not arrive, AbortError when it was cancelled. */
export function sendFile(method: string, url: string, file: Blob, options: UploadOptions): Promise<Json> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const cancelled = () => new DOMException('Aborted', 'AbortError')
    const cancel = () => {
      request.abort()
      reject(cancelled())
    }
    request.open(method, url)
    for (const [name, value] of Object.entries(options.headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => options.onProgress?.({ sent: loaded, total })
    request.onload = () => {
      const body = bodyOf(request.responseText)
      if (request.status >= 200 && request.status < 300 && body !== undefined) return resolve(body)
      reject(errorFrom(request.status, retryAfterOf(request), body))
    }
    request.onerror = () => reject(new ApiError('NETWORK', 'The API cannot be reached'))
    request.onabort = () => reject(cancelled())
    request.onloadend = () => options.signal?.removeEventListener('abort', cancel)
    options.signal?.addEventListener('abort', cancel, { once: true })
    if (options.signal?.aborted) return reject(cancelled())
    request.send(file)
  })
}

/** A storage elsewhere may keep the header from us, and browsers complain of the mere question. */
function retryAfterOf(request: XMLHttpRequest): string | null {
  const isShown = /^retry-after:/im.test(request.getAllResponseHeaders())
  return isShown ? request.getResponseHeader('retry-after') : null
}

function bodyOf(text: string): Json | undefined {
  try {
    return parseWire(text)
  } catch {
    return undefined
  }
}
