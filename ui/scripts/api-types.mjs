/**
 * Makes src/api/schema.d.ts from the OpenAPI document of functions/api. With --check it changes nothing and fails when
 * the file is not what it would write.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const TARGET = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const HEADER = '/** Made by `npm run api:types` from our OpenAPI document. Do not edit. */\n'

function python() {
  const own = `${ROOT}.venv/bin/python`
  return process.env.PYTHON ?? (existsSync(own) ? own : 'python3')
}

const text = execFileSync(python(), ['-m', 'functions.api.openapi'], { cwd: ROOT, maxBuffer: 32 * 1024 * 1024 })
const made = HEADER + astToString(await openapiTS(JSON.parse(text.toString('utf8'))))
if (!process.argv.includes('--check')) {
  writeFileSync(TARGET, made)
  console.log(`Wrote ${TARGET}`)
} else if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== made) {
  console.error('src/api/schema.d.ts is stale: run `npm run api:types` and commit it')
  process.exit(1)
}
