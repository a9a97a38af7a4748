/** The workspace's page over the fake API. */
import { flushPromises } from '@vue/test-utils'
import { http, HttpResponse } from 'msw'
import { expect, it, vi } from 'vitest'
import { api, server } from './setup'
import { byTest, eventually, fill, mountApp, pageText } from './support/mountApp'

const row = (path: string) => {
  const found = document.querySelector<HTMLElement>(`[data-path="${path}"]`)
  if (!found) throw new Error(`${path} is not in the tree`)
  return found
}
const isThere = (path: string) => document.querySelector(`[data-path="${path}"]`) !== null
const tree = () => byTest('tree')
const press = (element: Element, key: string, part: KeyboardEventInit = {}) =>
  element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...part }))
const field = (name: string) => byTest(name).querySelector('input') ?? byTest(name)
const button = (text: string) => {
  const found = [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === text)
  if (!found) throw new Error(`no button says ${text}`)
  return found
}

/** Toasts outlive their page: it is the one that says this. */
async function undo(title: string): Promise<void> {
  const found = () => {
    const toasts = [...document.querySelectorAll('li')].filter((one) => one.textContent?.includes(title))
    const buttons = toasts.flatMap((one) => [...one.querySelectorAll('button')])
    return buttons.find((one) => one.textContent?.trim() === 'Undo')
  }
  await eventually(() => expect(found()).toBeDefined())
  found()?.click()
}

async function openWorkspace(path = '', key = 'admin-key') {
  const mounted = await mountApp(`/workspace${path}`, key)
  await eventually(() => expect(document.querySelector('[data-path]')).not.toBeNull())
  return mounted
}

/** The text in the editor that is open, replaced by hand. */
async function type(text: string): Promise<void> {
  await eventually(() => expect(document.querySelector('.cm-content')).not.toBeNull())
  const { EditorView } = await import('@codemirror/view')
  const view = EditorView.findFromDOM(document.querySelector<HTMLElement>('.cm-editor')!)
  view!.dispatch({ changes: { from: 0, to: view!.state.doc.length, insert: text } })
  await flushPromises()
}

async function edit(path: string, text: string): Promise<void> {
  row(path).click()
  await eventually(() => byTest('edit-file'))
  byTest('edit-file').click()
  await type(text)
}

it('opens folders when they are asked for, and files beside them', async () => {
  api.workspace.put('notes/plan.md', '# Plan\n')
  const { router } = await openWorkspace()
  expect(api.seen.filter((line) => line.includes('path=notes'))).toEqual([])
  row('notes').click()
  await eventually(() => row('notes/plan.md'))
  expect(row('notes').getAttribute('aria-expanded')).toBe('true')
  row('notes/plan.md').click()
  await eventually(() => expect(byTest('preview').textContent).toContain('# Plan'))
  expect(router.currentRoute.value.query['path']).toBe('notes/plan.md')
  expect(row('notes/plan.md').getAttribute('aria-selected')).toBe('true')
  row('notes').click()
  await eventually(() => expect(isThere('notes/plan.md')).toBe(false))
})

it('finds the file of an address, in the folders it is in', async () => {
  api.workspace.put('a/b/c.txt', 'deep')
  await openWorkspace('?path=a/b/c.txt')
  await eventually(() => row('a/b/c.txt'))
  await eventually(() => expect(byTest('preview').textContent).toContain('deep'))
})

it('reads a large folder page by page, and draws what is seen', async () => {
  for (let number = 0; number < 2_500; number++) api.workspace.put(`many/${String(number).padStart(4, '0')}`, 'x')
  await openWorkspace()
  row('many').click()
  await eventually(() => row('many/0000'))
  const pages = () => api.seen.filter((line) => line.includes('path=many'))
  expect(pages()).toHaveLength(1)
  expect(document.querySelectorAll('[data-path]').length).toBeLessThan(60)
  tree().scrollTop = 30_000
  tree().dispatchEvent(new Event('scroll'))
  await eventually(() => expect(pages()).toHaveLength(2))
})

it('goes through the tree with the keyboard', async () => {
  api.workspace.put('a/one.txt', '1')
  api.workspace.put('two.txt', '2')
  await openWorkspace()
  const current = () => document.querySelector('.is-current')?.getAttribute('data-path')
  const keys = async (...all: string[]) => {
    for (const key of all) press(tree(), key)
    await flushPromises()
  }
  await keys('ArrowDown')
  expect(current()).toBe('a')
  await keys('ArrowRight')
  await eventually(() => row('a/one.txt'))
  await keys('ArrowRight')
  expect(current()).toBe('a/one.txt')
  expect(tree().getAttribute('aria-activedescendant')).toBe(row('a/one.txt').id)
  await keys('ArrowLeft')
  expect(current()).toBe('a')
  await keys('End')
  expect(current()).toBe('two.txt')
  await keys('Enter')
  await eventually(() => expect(byTest('preview').textContent).toContain('2'))
})

it('moves what was cut where it is pasted, and back', async () => {
  api.workspace.folder('to')
  api.workspace.put('me.txt', 'x')
  await openWorkspace()
  press(tree(), 'End')
  press(tree(), 'x', { ctrlKey: true })
  await eventually(() => expect(byTest('cut').textContent).toContain('me.txt'))
  press(tree(), 'Home')
  press(tree(), 'v', { ctrlKey: true })
  await eventually(() => row('to/me.txt'))
  expect(api.workspace.has('me.txt')).toBe(false)
  await undo('me.txt is now in to')
  await eventually(() => row('me.txt'))
  expect(api.workspace.has('to/me.txt')).toBe(false)
})

it('replaces by a move only what it may', async () => {
  api.workspace.put('to/me.txt', 'old')
  api.workspace.put('me.txt', 'new')
  await openWorkspace()
  press(tree(), 'End')
  press(tree(), 'x', { ctrlKey: true })
  await eventually(() => byTest('cut'))
  press(tree(), 'Home')
  press(tree(), 'v', { ctrlKey: true })
  await eventually(() => expect(pageText()).toContain('There is a me.txt in to already.'))
  expect(api.workspace.text('to/me.txt')).toBe('old')
  byTest('confirm').click()
  await eventually(() => expect(api.workspace.text('to/me.txt')).toBe('new'))
})

it('says that a job goes on with a large folder, and leaves it where it is until then', async () => {
  api.workspace.put('big/a.txt', 'a')
  api.workspace.put('to/b.txt', 'b')
  const answer = { ok: true, moved: false, from_path: 'big', to_path: 'to/big', job_id: 'job-of-the-move' }
  server.use(http.patch('*/v1/workspace/move', () => HttpResponse.json(answer, { status: 202 })))
  await openWorkspace()
  press(tree(), 'Home')
  press(tree(), 'x', { ctrlKey: true })
  await eventually(() => byTest('cut'))
  press(tree(), 'End')
  press(tree(), 'v', { ctrlKey: true })
  await eventually(() => expect(pageText()).toContain('big is still being moved'))
  expect(document.querySelector('a[href$="/settings/jobs/job-of-the-move"]')).not.toBeNull()
  expect(isThere('big')).toBe(true)
  expect(pageText()).not.toContain('big is now in')
})

it('makes files, to be written at once, and refuses names that are none', async () => {
  api.workspace.put('a/x.txt', 'x')
  await openWorkspace()
  press(tree(), 'Home')
  byTest('new-file').click()
  await eventually(() => byTest('file-name'))
  fill(field('file-name'), 'a/b')
  byTest('file-question-go').click()
  await eventually(() => expect(pageText()).toContain('A name has no /'))
  fill(field('file-name'), 'x.txt')
  byTest('file-question-go').click()
  await eventually(() => expect(byTest('file-question-go').textContent).toContain('Replace it'))
  fill(field('file-name'), 'new.txt')
  await eventually(() => expect(byTest('file-question-go').textContent).toContain('Create'))
  byTest('file-question-go').click()
  await eventually(() => row('a/new.txt'))
  await type('hello')
  byTest('save-file').click()
  await eventually(() => expect(api.workspace.text('a/new.txt')).toBe('hello'))
})

it('renames with F2, and the file that is open goes along', async () => {
  api.workspace.put('old.txt', 'x')
  const { router } = await openWorkspace()
  row('old.txt').click()
  await eventually(() => byTest('preview'))
  press(tree(), 'F2')
  await eventually(() => expect((field('file-name') as HTMLInputElement).value).toBe('old.txt'))
  fill(field('file-name'), 'new.txt')
  byTest('file-question-go').click()
  await eventually(() => row('new.txt'))
  await eventually(() => expect(router.currentRoute.value.query['path']).toBe('new.txt'))
  expect(byTest('preview').textContent).toContain('x')
})

it('deletes a folder only as it was counted, and brings a file back', async () => {
  api.workspace.put('full/a.txt', '12345')
  api.workspace.put('one.txt', 'precious')
  await openWorkspace()
  press(tree(), 'Home')
  press(tree(), 'Delete')
  await eventually(() => expect(pageText()).toContain('full is deleted with 1 file, 5 B in all.'))
  api.workspace.put('full/b.txt', '678')
  byTest('confirm').click()
  await eventually(() => expect(pageText()).toContain('full is deleted with 2 files, 8 B in all.'))
  expect(api.workspace.has('full')).toBe(true)
  byTest('confirm').click()
  await eventually(() => expect(isThere('full')).toBe(false))
  press(tree(), 'End')
  press(tree(), 'Delete')
  await eventually(() => byTest('confirm'))
  byTest('confirm').click()
  await eventually(() => expect(isThere('one.txt')).toBe(false))
  await undo('one.txt was deleted')
  await eventually(() => expect(api.workspace.text('one.txt')).toBe('precious'))
  await eventually(() => row('one.txt'))
})

it('asks before it loses what was typed', async () => {
  api.workspace.put('a.txt', 'a')
  api.workspace.put('b.txt', 'b')
  const { router } = await openWorkspace()
  await edit('a.txt', 'changed')
  const asked = () => expect(pageText()).toContain('Discard what you changed?')
  row('b.txt').click()
  await eventually(asked)
  button('Keep').click()
  await eventually(() => expect(pageText()).not.toContain('Discard what you changed?'))
  expect(router.currentRoute.value.query['path']).toBe('a.txt')
  const leaving = router.push('/settings/jobs')
  await eventually(asked)
  button('Keep').click()
  await leaving
  expect(router.currentRoute.value.name).toBe('workspace')
  const closing = new Event('beforeunload', { cancelable: true })
  window.dispatchEvent(closing)
  expect(closing.defaultPrevented).toBe(true)
  row('b.txt').click()
  await eventually(asked)
  byTest('confirm').click()
  await eventually(() => expect(byTest('preview').textContent).toContain('b'))
  expect(api.workspace.text('a.txt')).toBe('a')
})

it('brings two changes of a file together, and saves over exactly the one it showed', async () => {
  const base = 'one\ntwo\nthree\nfour\nfive\n'
  api.workspace.put('a.txt', base)
  await openWorkspace()
  await edit('a.txt', base.replace('one', 'ONE').replace('three', 'mine'))
  api.workspace.put('a.txt', base.replace('five', 'FIVE').replace('three', 'theirs'))
  byTest('save-file').click()
  await eventually(() => expect(byTest('conflict').textContent).toContain('1 place was changed by both'))
  api.workspace.put('a.txt', api.workspace.text('a.txt') + 'six\n')
  byTest('save-merge').click()
  await eventually(() => expect(api.seen.filter((line) => line.startsWith('PUT'))).toHaveLength(2))
  await eventually(() => expect(byTest('conflict').textContent).toContain('both are in what will be saved'))
  byTest('save-merge').click()
  await eventually(() => expect(api.workspace.text('a.txt')).toBe('ONE\ntwo\nmine\nfour\nFIVE\nsix\n'))
  await eventually(() => expect(document.querySelector('[data-test=conflict]')).toBeNull())
  byTest('cancel-edit').click()
  await eventually(() => byTest('preview'))
})

it('gives a file back that was deleted while it was edited', async () => {
  api.workspace.put('a.txt', 'a')
  await openWorkspace()
  await edit('a.txt', 'mine')
  api.workspace.drop('a.txt')
  byTest('save-file').click()
  await eventually(() => byTest('save-anew'))
  byTest('save-anew').click()
  await eventually(() => expect(api.workspace.text('a.txt')).toBe('mine'))
})

it('shows what a file was before, and brings it back', async () => {
  api.workspace.put('a.txt', 'first\n')
  await openWorkspace()
  await edit('a.txt', 'second\n')
  byTest('save-file').click()
  await eventually(() => expect(api.workspace.text('a.txt')).toBe('second\n'))
  byTest('cancel-edit').click()
  await eventually(() => byTest('file-history'))
  byTest('file-history').click()
  await eventually(() => expect(byTest('diff').textContent).toContain('first'))
  byTest('restore').click()
  await eventually(() => expect(api.workspace.text('a.txt')).toBe('first\n'))
  await eventually(() => expect(document.querySelectorAll('[data-test=version]')).toHaveLength(2))
})

it('uploads what is dropped, asks before it replaces, and can be cancelled', async () => {
  api.workspace.put('in/there.txt', 'old')
  await openWorkspace()
  const files = [new File(['new'], 'there.txt'), new File(['fresh'], 'fresh.txt')]
  const event = new Event('drop', { bubbles: true, cancelable: true })
  Object.assign(event, { dataTransfer: { types: ['Files'], items: [], files } })
  row('in').dispatchEvent(event)
  await eventually(() => row('in/fresh.txt'))
  expect(api.workspace.text('in/fresh.txt')).toBe('fresh')
  await eventually(() => expect(document.querySelector('[data-upload=taken]')).not.toBeNull())
  expect(api.workspace.text('in/there.txt')).toBe('old')
  byTest('upload-replace').click()
  await eventually(() => expect(api.workspace.text('in/there.txt')).toBe('new'))

  server.use(http.post('*/v1/workspace/upload', () => new Promise<never>(() => undefined)))
  const input = byTest('upload-input') as HTMLInputElement
  Object.defineProperty(input, 'files', { value: [new File(['slow'], 'slow.txt')] })
  input.dispatchEvent(new Event('change'))
  await eventually(() => byTest('upload-cancel'))
  byTest('upload-cancel').click()
  await eventually(() => expect(document.querySelector('[data-upload=cancelled]')).not.toBeNull())
  expect(api.workspace.has('slow.txt')).toBe(false)
})

it('uploads a dropped folder with all that is in it', async () => {
  api.workspace.put('in/site/there.txt', 'old')
  await openWorkspace()
  const leaf = (path: string, text: string) => ({
    isDirectory: false,
    fullPath: `/${path}`,
    file: (take: (file: File) => void) => take(new File([text], path.split('/').pop()!)),
  })
  const folder = (path: string, children: object[]) => ({
    isDirectory: true,
    fullPath: `/${path}`,
    createReader: () => {
      const portions = [children.slice(0, 1), children.slice(1), []]
      return { readEntries: (take: (some: object[]) => void) => take(portions.shift()!) }
    },
  })
  const deep = folder('site/a', [folder('site/a/b', [leaf('site/a/b/deep.txt', 'deep'), leaf('site/a/b/2.txt', '2')])])
  const dropped = folder('site', [leaf('site/index.html', '<p>'), deep, leaf('site/there.txt', 'new')])
  const items = [{ kind: 'file', webkitGetAsEntry: () => dropped }]
  const event = new Event('drop', { bubbles: true, cancelable: true })
  Object.assign(event, { dataTransfer: { types: ['Files'], items, files: [] } })
  row('in').dispatchEvent(event)
  await eventually(() => expect(api.workspace.text('in/site/a/b/deep.txt')).toBe('deep'))
  await eventually(() => expect(api.workspace.text('in/site/a/b/2.txt')).toBe('2'))
  expect(api.workspace.text('in/site/index.html')).toBe('<p>')
  await eventually(() => expect(document.querySelectorAll('[data-upload=done]')).toHaveLength(3))
  expect(document.querySelectorAll('[data-upload=taken]')).toHaveLength(1)
  expect(api.workspace.text('in/site/there.txt')).toBe('old')
})

it('keeps what is typed while it saves, and asks nothing about what is being saved', async () => {
  api.workspace.put('a.txt', 'a')
  await openWorkspace()
  const gates: (() => void)[] = []
  server.use(
    http.put('*/v1/workspace/file', async () => {
      await new Promise<void>((open) => gates.push(open))
    }),
  )
  await edit('a.txt', 'first')
  byTest('save-file').click()
  await eventually(() => expect(gates).toHaveLength(1))
  await type('first and second')
  gates.shift()!()
  await eventually(() => expect(api.workspace.text('a.txt')).toBe('first'))
  await flushPromises()
  expect(document.querySelector('.cm-content')?.textContent).toBe('first and second')
  byTest('save-file').click()
  await eventually(() => expect(gates).toHaveLength(1))
  byTest('cancel-edit').click()
  await flushPromises()
  expect(pageText()).not.toContain('Discard what you changed?')
  gates.shift()!()
  await eventually(() => byTest('preview'))
  expect(api.workspace.text('a.txt')).toBe('first and second')
  expect(pageText()).not.toContain('Discard what you changed?')
})

it('searches names, then texts, and opens what it found', async () => {
  api.workspace.put('deep/down/Plan.md', 'water the tomatoes')
  await openWorkspace()
  fill(field('workspace-search'), 'plan')
  const found = () => document.querySelector<HTMLElement>('[data-found="deep/down/Plan.md"]')
  await eventually(() => expect(found()).not.toBeNull())
  byTest('search-text').click()
  fill(field('workspace-search'), 'tomatoes')
  await eventually(() => expect(found()?.textContent).toContain('water the tomatoes'))
  found()!.click()
  await eventually(() => expect(byTest('preview').textContent).toContain('tomatoes'))
})

it('says why a file is not shown, and lets it be downloaded', async () => {
  api.workspace.put('photo.png', 'PNG\0')
  api.workspace.put('long.log', 'x'.repeat(300_000))
  await openWorkspace()
  row('photo.png').click()
  await eventually(() => expect(pageText()).toContain('This file is no text'))
  const made = vi.fn(() => 'blob:x')
  Object.assign(URL, { createObjectURL: made, revokeObjectURL: () => undefined })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  button('Download').click()
  await eventually(() => expect(made).toHaveBeenCalledOnce())
  row('long.log').click()
  await eventually(() => expect(pageText()).toContain('It has 293 kB.'))
})

it('offers a key that may only read nothing to change', async () => {
  api.workspace.put('a.txt', 'a')
  await openWorkspace('', 'read-key')
  row('a.txt').click()
  await eventually(() => byTest('preview'))
  press(tree(), 'F2')
  press(tree(), 'Delete')
  await flushPromises()
  for (const name of ['new-file', 'new-folder', 'upload', 'edit-file', 'file-name', 'confirm'])
    expect(document.querySelector(`[data-test=${name}]`)).toBeNull()
})

it('says that the files cannot be read, and tries again', async () => {
  const refusal = { ok: false, error: { code: 'WORKSPACE_READ_FAILED', message: 'The disk is away' } }
  server.use(http.get('*/v1/workspace/files', () => HttpResponse.json(refusal, { status: 500 }), { once: true }))
  api.workspace.put('a.txt', 'a')
  await mountApp('/workspace')
  await eventually(() => expect(pageText()).toContain('The disk is away'))
  button('Try again').click()
  await eventually(() => row('a.txt'))
})
