/** The real stack for one test run: a data folder of its own, a free port, two keys, and a worker that talks slowly. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const VENV = join(ROOT, '.venv', 'bin')
export const ADMIN = 'ui-e2e-admin-key-0123456789abcdefghij'
export const READER = 'ui-e2e-reader-key-0123456789abcdefghi'
/** Served by the slow worker only. */
export const SLOW_QUEUE = 'slow'
/** Served by nobody. */
export const PARKED_QUEUE = 'parked'

/** Answers with a hundred words, one at a time. */
const SLOW_MODEL = 'fault:ok;words=100;pace_ms=30'

/**
 * `host` is a name for pages to use in place of 127.0.0.1; the API then listens on every address. `env` is set besides.
 */
export async function startStack({ host = null, env: more = {} } = {}) {
  const data = mkdtempSync(join(tmpdir(), 'rauskuclaw-e2e-'))
  const port = await freePort()
  const keys = [
    { name: 'ops', key: ADMIN, role: 'admin' },
    { name: 'dashboard', key: READER, role: 'read' },
  ]
  const models = await startModelServer()
  const env = {
    ...process.env,
    DATA_DIR: data,
    PORT: String(port),
    ...(host === null ? {} : { HOST: '0.0.0.0' }),
    API_KEYS_JSON: JSON.stringify(keys),
    OPENAI_ENABLED: '1',
    OPENAI_BASE_URL: models.url,
    OPENAI_MODEL: SLOW_MODEL,
    MODEL_PRICES_JSON: JSON.stringify([{ model: SLOW_MODEL, input: 1000, output: 2000 }]),
    ...more,
  }
  const command = (...args) => execFileSync(program('rauskuclaw'), args, { cwd: ROOT, env, stdio: 'pipe' })
  command('start')
  const slow = await startSlowWorker(env)
  const local = `http://127.0.0.1:${port}`
  const url = host === null ? local : `http://${host}:${port}`
  return {
    url,
    origins: [url],
    call: (method, path, body, key = ADMIN) => call(local, method, path, body, key),
    /** The same with texts, in which numbers stay as they are written. */
    raw: (method, path, text, key = ADMIN) => raw(local, method, path, text, key),
    stop: () => command('stop'),
    start: () => command('start'),
    apiPid: () => pidOf(data, 'api'),
    workerPid: () => pidOf(data, 'worker-1'),
    /** Many small files in a folder below the data folder. */
    fill: (folder, count) => {
      for (let number = 0; number < count; number++)
        writeFileSync(join(data, folder, `file-${String(number).padStart(5, '0')}.txt`), 'x')
    },
    close: async () => {
      slow.kill('SIGTERM')
      await once(slow, 'exit')
      command('stop')
      models.child.kill('SIGTERM')
      rmSync(data, { recursive: true, force: true })
    },
  }
}

export function program(name) {
  const own = join(VENV, name)
  return existsSync(own) ? own : name
}

async function startSlowWorker(env) {
  const child = spawn(program('python'), ['tests/ui/slow_worker.py'], {
    cwd: ROOT,
    env: { ...env, WORKER_QUEUE_ALLOWLIST: SLOW_QUEUE },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('the slow worker did not start'))),
  ])
  return child
}

/** A model server without a model, on a port of its own choice. */
async function startModelServer() {
  const child = spawn(program('python'), ['-m', 'local.model_server'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      if (found) resolve(found[0])
    })
    child.once('exit', () => reject(new Error('the model server did not start')))
  })
  return { child, url }
}

function pidOf(data, name) {
  const state = JSON.parse(readFileSync(join(data, 'run', 'supervisor.json'), 'utf8'))
  return state.processes.find((process) => process.name === name && process.state === 'running')?.pid ?? null
}

export async function call(url, method, path, body, key) {
  return JSON.parse(await raw(url, method, path, body ? JSON.stringify(body) : undefined, key))
}

async function raw(url, method, path, text, key) {
  const response = await fetch(url + path, {
    method,
    headers: { 'x-api-key': key, ...(text ? { 'content-type': 'application/json' } : {}) },
    ...(text ? { body: text } : {}),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`)
  return answer
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Wait until `check` answers something true. */
export async function until(check, what, timeoutMs = 15_000) {
  const end = Date.now() + timeoutMs
  for (;;) {
    const answer = await check()
    if (answer) return answer
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
