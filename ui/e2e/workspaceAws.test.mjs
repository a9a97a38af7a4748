/** The workspace in a real browser against the AWS shape: the bucket is behind it, and takes large files itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAwsStack } from './awsStack.mjs'
import { useBrowser } from './harness.mjs'
import { shareAFile, workspaceOf } from './sharedFile.mjs'
import { until } from './stack.mjs'

const used = useBrowser({ start: startAwsStack })
const { at, it, open } = used
const { create, row } = workspaceOf(used)

test('a file is dropped, found, edited in two tabs with a conflict that is merged, moved and undone', async () => {
  await create('shared', null)
  await shareAFile({ browser: used, folder: 'shared' })
})

test('a large file goes to the bucket and comes from there, under a policy that allows nothing else', async () => {
  it.watcher.allow(/413/) // it is too large to be read as text, which the browser reports
  await create('large', null)
  await open('/workspace')
  await row('large').click()
  const sent = []
  it.page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).origin}`))
  const content = Buffer.alloc(6 * 1024 * 1024, 'rausku ')
  await at('upload-input').setInputFiles({ name: 'six.bin', mimeType: 'application/octet-stream', buffer: content })
  await until(() => isListed('large/six.bin'), 'it is in the workspace')
  assert.ok(sent.includes(`PUT ${it.stack.storage}`), sent.join('\n'))

  await row('large/six.bin').click()
  const button = it.page.getByRole('button', { name: 'Download' }).first()
  const [download] = await Promise.all([it.page.waitForEvent('download'), button.click()])
  const chunks = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk)
  assert.ok(Buffer.concat(chunks).equals(content), 'it comes back as it was sent')
  await it.watcher.assertClean()
})

async function isListed(path) {
  const { entries } = await it.stack.call('GET', '/v1/workspace/files?path=large')
  return entries.some((entry) => entry.path === path)
}
