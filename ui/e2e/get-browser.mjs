/**
 * Makes sure that the browser tests have a browser: one that is here, else the distribution's package where we may
 * install it, else Playwright's download. Never fails: the tests themselves say when there is none.
 */
import { spawnSync } from 'node:child_process'
import { findBrowser } from './browser.mjs'

const ran = (command, ...args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0
const quietly = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0

function fromDistribution() {
  if (!quietly('apt-get', '--version')) return false
  const isRoot = process.getuid?.() === 0
  if (!isRoot && !quietly('sudo', '-n', 'true')) return false
  console.log(`No browser was found: installing Debian's package chromium with ${isRoot ? '' : 'sudo '}apt-get.`)
  console.log('Set CHROME_PATH to use one of your own.')
  const apt = (...args) => (isRoot ? ran('apt-get', ...args) : ran('sudo', '-n', 'apt-get', ...args))
  return apt('update', '-q') && apt('install', '-y', '-q', '--no-install-recommends', 'chromium')
}

function fromPlaywright() {
  console.log('Downloading a Chromium with Playwright into its cache in your home folder.')
  return ran('npx', 'playwright-core', 'install', 'chromium')
}

for (const way of [fromDistribution, fromPlaywright]) {
  if (findBrowser() !== null) break
  way()
}
const found = findBrowser()
console.log(found === null ? 'No browser could be had: the browser tests will be skipped.' : `Browser: ${found}`)
