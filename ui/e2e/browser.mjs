/** Finds a Chromium or Chrome on this machine and starts it: headless, with a fresh profile, calling nobody. */
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of a browser, or null: CHROME_PATH, the search path, then the browser that Playwright installed. */
export function findBrowser(env = process.env) {
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  const candidates = [env.CHROME_PATH, ...onPath, MAC, chromium.executablePath()]
  return candidates.find((path) => path && isProgram(path)) ?? null
}

/**
 * A page context with a profile of its own; `close` ends the browser and removes the profile. `hosts` are names that
 * lead to this machine, in this browser only.
 */
export async function openBrowser(executablePath, { hosts = [], ...options } = {}) {
  const rules = hosts.map((name) => `MAP ${name} 127.0.0.1`).join(', ')
  const profile = mkdtempSync(join(tmpdir(), 'rauskuclaw-ui-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: rules ? [...QUIET, `--host-resolver-rules=${rules}`] : QUIET,
    viewport: { width: 1440, height: 900 },
    ...options,
  })
  return {
    context,
    close: async () => {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}
