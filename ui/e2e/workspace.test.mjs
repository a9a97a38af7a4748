/** The workspace in a real browser against the real stack. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeEach, test } from 'node:test'
import { useBrowser } from './harness.mjs'
import { shareAFile, workspaceOf } from './sharedFile.mjs'
import { READER, until } from './stack.mjs'
import { XSS_CORPUS } from './watch.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PHONE = { width: 390, height: 844 }
const used = useBrowser()
const { at, field, it, open } = used

const { create, drop, isThere, read, row, typeAtStart } = workspaceOf(used)
/** Where a name is typed, once what is typed goes there. */
const nameField = () => it.page.locator('[role=dialog] input:focus')

let folder
let number = 0
beforeEach(async () => {
  folder = `t${++number}`
  await create(folder, null)
})

test('a file is dropped, found, edited in two tabs with a conflict that is merged, moved and undone', () =>
  shareAFile({ browser: used, folder }))

test('the keyboard alone makes, writes, renames, moves and deletes', async () => {
  await create(`${folder}/to`, null)
  await open('/workspace')
  await row(folder).waitFor()
  const { keyboard } = it.page
  const current = async () => it.page.locator('.is-current').getAttribute('data-path')
  await at('tree').focus()
  await keyboard.press('Home')
  while ((await current()) !== folder) await keyboard.press('ArrowDown')
  await keyboard.press('ArrowRight')
  await row(`${folder}/to`).waitFor()
  await at('new-file').focus()
  await keyboard.press('Enter')
  await nameField().waitFor()
  await keyboard.type('first.txt')
  await keyboard.press('Enter')
  await it.page.locator('.cm-focused').waitFor()
  await keyboard.type('written by hand')
  await keyboard.press('Control+s')
  await until(async () => (await read(`${folder}/first.txt`)) === 'written by hand', 'it is saved')
  await it.page.getByRole('button', { name: 'Done' }).waitFor()
  await keyboard.press('Escape')
  await at('preview').waitFor()
  await at('tree').focus()
  assert.equal(await current(), `${folder}/first.txt`)
  await keyboard.press('F2')
  await nameField().waitFor()
  await keyboard.type('second')
  await keyboard.press('Enter')
  await row(`${folder}/second.txt`).waitFor()
  await it.page.getByRole('dialog').waitFor({ state: 'detached' })
  await at('tree').focus()
  await until(async () => (await current()) === `${folder}/second.txt`, 'the renamed file is current')
  await keyboard.press('Control+x')
  await at('cut').waitFor()
  await keyboard.press('ArrowUp')
  assert.equal(await current(), `${folder}/to`)
  await keyboard.press('Control+v')
  await row(`${folder}/to/second.txt`).waitFor()
  await keyboard.press('ArrowLeft')
  await keyboard.press('Delete')
  await it.page.getByText('is deleted with 1 file').waitFor()
  await at('confirm').focus()
  await keyboard.press('Enter')
  await row(`${folder}/to`).waitFor({ state: 'detached' })
  assert.equal(await isThere(`${folder}/to/second.txt`), false)
  await it.watcher.assertClean()
})

test('at 390 px everything is reached by touch, and nothing is wider than the screen', async () => {
  await create(`${folder}/a long name of a file, such as people give to their notes.md`, '# Notes\n')
  await create(`${folder}/to`, null)
  await it.page.setViewportSize(PHONE)
  await open('/workspace')
  const fits = async (what) =>
    assert.ok(await it.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), what)
  await row(folder).click()
  const path = `${folder}/a long name of a file, such as people give to their notes.md`
  await row(path).click()
  await at('preview').getByText('Notes').waitFor()
  await fits('the file')
  assert.equal(await at('tree').isVisible(), false)
  await at('edit-file').click()
  await typeAtStart(it.page, 'From the phone. ')
  await fits('the editor')
  await at('save-file').click()
  await until(async () => (await read(path)).startsWith('From the phone.'), 'it is saved')
  await at('cancel-edit').click()
  await at('back').click()
  await row(path).locator('[data-test=row-menu]').click()
  await it.page.getByRole('menuitem', { name: 'Move to…' }).click()
  await field('file-name').fill(`${folder}/to`)
  await fits('the dialog')
  await at('file-question-go').click()
  await row(`${folder}/to/a long name of a file, such as people give to their notes.md`).waitFor()
  await fits('the tree')
  await it.watcher.assertClean()
})

test('names and contents that would run, hide or break out do none of that', async () => {
  const hostile = XSS_CORPUS.map((text) => text.replaceAll('/', '∕'))
  const names = [...hostile, 'photo\u202Egnp.exe', 'a\u200Bb', '%2e%2e', '..x']
  for (const [index, name] of names.entries()) await create(`${folder}/${name}`, XSS_CORPUS[index % XSS_CORPUS.length])
  const page = XSS_CORPUS.join('\n')
  for (const ending of ['html', 'svg', 'md', 'vue', 'xml']) await create(`${folder}/page.${ending}`, page)
  it.watcher.allow(/400|404|409/)
  await open('/workspace')
  await row(folder).click()
  await row(`${folder}/page.html`).waitFor()
  for (const name of names) {
    await row(`${folder}/${name}`).click()
    await it.page.waitForURL((url) => url.searchParams.get('path') === `${folder}/${name}`)
    await at('preview').waitFor()
  }
  assert.match(await row(`${folder}/photo\u202Egnp.exe`).textContent(), /photo‹U\+202E›gnp\.exe/)
  for (const ending of ['html', 'svg', 'md', 'vue', 'xml']) {
    await row(`${folder}/page.${ending}`).click()
    await it.page.locator(`[aria-label="Text of page.${ending}"][data-coloured=true]`).waitFor()
    assert.ok((await at('preview').textContent()).includes('<script>window.__xss=1</script>'))
    await at('edit-file').click()
    await it.page.locator('.cm-content').waitFor()
    await at('cancel-edit').click()
  }
  await field('workspace-search').fill('<script>')
  await at('search-text').click()
  await it.page.locator('[data-found]').first().waitFor()
  await field('workspace-search').fill('')
  await open(`/workspace?path=${'x'.repeat(10_000)}`)
  await it.page.getByText('The file could not be loaded').waitFor()
  assert.ok(await it.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
  await open('/workspace?path=..%2F..%2Fetc%2Fpasswd')
  await it.page.getByText('The file could not be loaded').waitFor()
  await it.watcher.assertClean()
})

test('what is unsaved is asked about, whichever way one leaves', async () => {
  await create(`${folder}/a.txt`, 'a')
  await open(`/workspace?path=${folder}/a.txt`)
  await at('edit-file').click()
  await typeAtStart(it.page, 'unsaved ')
  await it.page.keyboard.press('Escape')
  await it.page.getByText('Discard what you changed?').waitFor()
  await it.page.getByRole('button', { name: 'Keep' }).click()
  await it.page.getByRole('link', { name: 'Chat' }).click()
  await it.page.getByText('Discard what you changed?').waitFor()
  await at('confirm').click()
  await it.page.waitForURL(/\/ui\/chat$/)
  assert.equal(await read(`${folder}/a.txt`), 'a')
  await it.watcher.assertClean()
})

test('a large upload tells how far it is, is cancelled, and leaves nothing', async () => {
  await open('/workspace')
  await row(folder).waitFor()
  const session = await it.page.context().newCDPSession(it.page)
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 512 * 1024 }
  await session.send('Network.emulateNetworkConditions', slow)
  await drop(folder, [['large.bin', 'x'.repeat(6 * 1024 * 1024)]])
  await it.page.locator('[data-upload=sending]').getByText(/^[1-9]\d? %$/).waitFor()
  await at('upload-cancel').click()
  await it.page.locator('[data-upload=cancelled]').waitFor()
  await session.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 })
  assert.equal(await isThere(`${folder}/large.bin`), false)
  await drop(folder, [['large.bin', 'y'.repeat(6 * 1024 * 1024)]])
  await it.page.locator('[data-upload=done]').waitFor()
  await row(`${folder}/large.bin`).click()
  await it.page.getByText('This file is too large to be shown').waitFor()
  const [download] = await Promise.all([
    it.page.waitForEvent('download'),
    it.page.getByRole('button', { name: 'Download' }).click(),
  ])
  assert.equal(download.suggestedFilename(), 'large.bin')
  it.watcher.allow(/413|ERR_ABORTED/)
  await it.watcher.assertClean().catch((error) => assert.match(error.message, /^(console: .*(413|ERR_ABORTED).*\n?)+$/))
})

test('a key that may only read is offered nothing to change, and nothing is a finding of axe', async () => {
  await create(`${folder}/a.py`, 'import os\n\n\ndef f(x: int) -> str:\n    """Text."""\n    return f"{x}"  # why\n')
  await it.stack.call('PUT', '/v1/workspace/file', { path: `${folder}/a.py`, content: 'import os\n' })
  await open(`/workspace?path=${folder}/a.py`, READER)
  await at('preview').waitFor()
  for (const name of ['new-file', 'upload', 'edit-file']) assert.equal(await at(name).count(), 0)
  const looks = [
    ['light', { width: 1440, height: 900 }],
    ['dark', { width: 1440, height: 900 }],
    ['light', PHONE],
    ['dark', PHONE],
  ]
  const findings = []
  for (const [colorScheme, size] of looks) {
    await it.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await it.page.setViewportSize(size)
    const look = async (what) => findings.push(...(await audit(`${what} ${colorScheme} ${size.width}`)))
    await open('/workspace')
    await row(folder).click()
    await row(`${folder}/a.py`).waitFor()
    await look('tree')
    await row(`${folder}/a.py`).click()
    await it.page.locator('[data-coloured=true]').waitFor()
    await look('preview')
    await at('file-history').click()
    await at('diff').waitFor()
    await look('history')
    await at('file-history').click()
    await at('edit-file').click()
    await it.page.locator('.cm-content').waitFor()
    await look('editor')
    await at('cancel-edit').click()
    if (size === PHONE) await at('back').click()
    await at('new-file').click()
    await nameField().waitFor()
    await look('dialog')
    await it.page.keyboard.press('Escape')
  }
  assert.deepEqual([...new Set(findings)], [])
  await it.watcher.assertClean()
})

async function audit(where) {
  await it.page.waitForFunction(() =>
    // A cursor that blinks has no end.
    document
      .getAnimations()
      .every(({ effect, playState }) => playState !== 'running' || effect.getTiming().iterations === Infinity),
  )
  await it.page.evaluate(AXE)
  const { violations } = await it.page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${where}: ${id} at ${node.target.join(' ')}: ${node.failureSummary}`),
    )
}
