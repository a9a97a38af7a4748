/** The workspace as one person, or one with two tabs, uses it: the same on every driver. */
import assert from 'node:assert/strict'
import { ADMIN, until } from './stack.mjs'
import { watchPage } from './watch.mjs'

/** Short words for the files of the stack that `useBrowser` has started. */
export function workspaceOf({ at, it }) {
  const row = (path, page = it.page) => page.locator(`[data-path=${JSON.stringify(path)}]`)
  const create = (path, content) =>
    it.stack.call('POST', '/v1/workspace/create', content === null ? { path, kind: 'dir' } : { path, content })
  const read = async (path) => {
    const { file } = await it.stack.call('GET', `/v1/workspace/file?path=${encodeURIComponent(path)}`)
    return file.content
  }
  const isThere = (path) =>
    it.stack.call('GET', `/v1/workspace/file?path=${encodeURIComponent(path)}`).then(
      () => true,
      () => false,
    )

  /** Drops files on a row as from the desktop. */
  async function drop(path, files) {
    const transfer = await it.page.evaluateHandle((all) => {
      const made = new DataTransfer()
      for (const [name, text] of all) made.items.add(new File([text], name))
      return made
    }, files)
    const target = path === null ? at('tree') : row(path)
    for (const type of ['dragenter', 'dragover', 'drop']) await target.dispatchEvent(type, { dataTransfer: transfer })
  }

  async function typeAtStart(page, text) {
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type(text)
  }

  return { create, drop, isThere, read, row, typeAtStart }
}

/** A file is dropped into a folder that is there, found, edited in two tabs, merged, moved, and brought back. */
export async function shareAFile({ browser, folder, allow = [] }) {
  const { at, field, it, open } = browser
  const { create, drop, isThere, read, row, typeAtStart } = workspaceOf(browser)
  it.watcher.allow(/409/)
  await create(`${folder}/done`, null)
  await open('/workspace')
  await row(folder).click()
  const base = Array.from({ length: 12 }, (_, line) => `line ${line}`).join('\n')
  await drop(folder, [['plan of spring.md', base]])
  await row(`${folder}/plan of spring.md`).waitFor()
  assert.equal(await read(`${folder}/plan of spring.md`), base)

  await field('workspace-search').fill('plan spring')
  await it.page.locator(`[data-found="${folder}/plan of spring.md"]`).click()
  await at('preview').getByText('line 11').waitFor()
  await field('workspace-search').fill('')

  const second = await it.page.context().newPage()
  const watcher = watchPage(second, it.stack.url, [...allow])
  await second.addInitScript((key) => sessionStorage.setItem('rauskuclaw_api_key', key), ADMIN)
  await second.goto(it.page.url())
  await at('edit-file').click()
  await second.locator('[data-test=edit-file]').click()
  await typeAtStart(it.page, 'MINE ')
  await it.page.keyboard.press('Control+End')
  await it.page.keyboard.type(' mine')
  await second.locator('.cm-content').click()
  await second.keyboard.press('Control+Home')
  await second.keyboard.type('THEIRS ')
  for (let line = 0; line < 6; line++) await second.keyboard.press('ArrowDown')
  await second.keyboard.press('End')
  await second.keyboard.type(' theirs')
  await second.keyboard.press('Control+s')
  await until(async () => (await read(`${folder}/plan of spring.md`)).includes('THEIRS'), 'the second tab saves')
  await it.page.keyboard.press('Control+s')
  await at('conflict').getByText('1 place was changed by both').waitFor()
  // What only they changed is in already; at the place that both changed, theirs is taken.
  await it.page.locator('.cm-merge-revert button').first().click()
  await at('save-merge').click()
  await at('conflict').waitFor({ state: 'detached' })
  const merged = base.replace('line 0', 'THEIRS line 0').replace('line 6', 'line 6 theirs').replace(/$/, ' mine')
  assert.equal(await read(`${folder}/plan of spring.md`), merged)
  await watcher.assertClean()
  await second.close()

  await at('cancel-edit').click()
  await row(`${folder}/plan of spring.md`).dragTo(row(`${folder}/done`))
  await it.page.waitForURL(/done%2Fplan|done\/plan/)
  assert.equal(await read(`${folder}/done/plan of spring.md`), merged)
  await it.page.getByRole('button', { name: 'Undo' }).click()
  await until(() => isThere(`${folder}/plan of spring.md`), 'the move is undone')
  await it.page.waitForURL((url) => !url.search.includes('done'))

  await at('file-history').click()
  await at('version').nth(1).click()
  await at('diff').getByText('mine').first().waitFor()
  await at('restore').click()
  await until(async () => (await read(`${folder}/plan of spring.md`)) === base, 'the first version is back')
  await it.watcher.assertClean()
}
