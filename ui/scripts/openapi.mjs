/** Our OpenAPI document, as functions/api makes it. Needs the Python environment (`make env`). */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

function python() {
  const own = `${ROOT}.venv/bin/python`
  return process.env.PYTHON ?? (existsSync(own) ? own : 'python3')
}

export function openapiDocument() {
  const text = execFileSync(python(), ['-m', 'functions.api'], { cwd: ROOT, maxBuffer: 32 * 1024 * 1024 })
  return JSON.parse(text.toString('utf8'))
}
