/** Puts the fake API behind the dev server (`npm run dev:mock`), with jobs that run by themselves. */
import { Readable } from 'node:stream'
import type { IncomingMessage } from 'node:http'
import type { Connect, Plugin } from 'vite'
import { FakeApi } from './fakeApi.ts'
import { animate, populate } from './scene.ts'

export function mockApi(): Plugin {
  const api = new FakeApi()
  populate(api)
  const handler: Connect.NextHandleFunction = (request, response, next) => {
    if (!/^\/(v1\/|health$)/.test(request.url ?? '')) return next()
    void api.handle(toRequest(request)).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      if (!answer.body) return response.end()
      const body = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0])
      response.on('close', () => body.destroy())
      body.on('error', () => undefined).pipe(response)
    })
  }
  const timer = setInterval(() => animate(api), 700)
  timer.unref()
  return {
    name: 'mock-api',
    configureServer: (server) => void server.middlewares.use(handler),
    configurePreviewServer: (server) => void server.middlewares.use(handler),
  }
}

function toRequest(request: IncomingMessage): Request {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string])
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  return new Request(`http://localhost${request.url}`, {
    method: request.method,
    headers,
    ...(hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' } : {}),
  } as RequestInit)
}
