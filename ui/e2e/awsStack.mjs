/** The AWS shape for one test run: functions behind a front, the UI, and an emulator that takes large files itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ADMIN, call, freePort, program, ROOT } from './stack.mjs'

const READY = /running at .*emulator: (http:[^)]+)\)/

export async function startAwsStack() {
  const folder = mkdtempSync(join(tmpdir(), 'rauskuclaw-e2e-aws-'))
  const port = await freePort()
  const keys = [{ name: 'ops', key: ADMIN, role: 'admin' }]
  const child = spawn(program('python'), ['-m', 'local.aws', '--port', String(port), '--key-folder', folder], {
    cwd: ROOT,
    env: { ...process.env, API_KEYS_JSON: JSON.stringify(keys) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const storage = await new Promise((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
      const found = READY.exec(said)
      if (found) resolve(found[1])
    })
    child.once('exit', () => reject(new Error('the AWS shape did not start')))
  })
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    origins: [url, storage],
    storage,
    call: (method, path, body, key = ADMIN) => call(url, method, path, body, key),
    close: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
