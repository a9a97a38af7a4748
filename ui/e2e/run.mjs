/**
 * Runs the browser tests: builds the UI, then hands the tests to node's runner. Exits with 77 when there is no browser.
 * usage: npm run e2e [-- name-part of a test]
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findBrowser } from './browser.mjs'

const NO_BROWSER = 77
const here = fileURLToPath(new URL('.', import.meta.url))
const ui = fileURLToPath(new URL('..', import.meta.url))

if (findBrowser() === null) {
  console.error('No Chromium or Chrome was found: the browser tests do not run.')
  process.exit(process.env.CI === 'true' || process.env.CI === '1' ? 1 : NO_BROWSER)
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: ui, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

if (!process.env.UI_BUILT) run('npx', ['vite', 'build', '--logLevel', 'warn'])
const part = process.argv[2]
const only = part ? ['--test-name-pattern', part] : []
/** Each file has a stack of its own, and mostly waits for it. */
const TOGETHER = [
  ...['chat', 'quality', 'work', 'workspace', 'chatParts', 'features', 'faults', 'workspaceAws'],
  ...['json', 'chatDemo', 'insecure'],
]
/** Of how long frames take, which other tests would lengthen. */
const ALONE = ['frames']

function runTests(parts, atOnce) {
  const files = parts.map((name) => `${here}${name}.test.mjs`)
  const options = ['--test', '--test-reporter', 'spec', '--test-concurrency', String(atOnce)]
  return spawnSync(process.execPath, [...options, ...only, ...files], { cwd: ui, stdio: 'inherit' }).status
}

const statuses = [runTests(TOGETHER, 3), runTests(ALONE, 1)]
process.exit(statuses.find((status) => status !== 0) ?? 0)
