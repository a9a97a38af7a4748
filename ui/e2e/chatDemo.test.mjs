/** The first run: no model is connected, and the demo answers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useBrowser } from './harness.mjs'
import { startStack, until } from './stack.mjs'

const start = ({ host }) => startStack({ host, env: { OPENAI_ENABLED: '0' } })
const { at, it, open } = useBrowser({ start })
const prompt = () => it.page.locator('textarea[aria-label=Message]')

test('a first run says that a demo answers, how to connect a model, and is of use without one', async () => {
  await open('/')
  await at('connect').getByText('a demo answers').waitFor()
  for (const [name, command] of [
    ['Ollama', /ollama pull/],
    ['OpenAI', /OPENAI_API_KEY/],
    ['Codex', /CODEX_OSS_ENABLED/],
  ]) {
    await at('connect').getByRole('tab', { name }).click()
    await until(async () => command.test((await at('connect-commands').textContent()) ?? ''), name)
  }
  await at('model').click()
  await it.page.getByText(/disabled/).first().waitFor()
  await it.page.keyboard.press('Escape')
  await it.page.getByRole('button', { name: /Create a report/ }).click()
  await prompt().press('Enter')
  await it.page.getByText(/This is a demo answer/).waitFor()
  await until(async () => (await at('send').count()) === 1, 'the answer is whole', 60_000)
  await it.page.locator('[data-role=assistant] button').filter({ hasText: /run|create/i }).first().click()
  await at('toggle-jobs').click()
  await at('created-jobs').locator('[data-job] [data-status=succeeded]').waitFor({ timeout: 60_000 })
  assert.equal(await at('created-jobs').locator('[data-job]').count(), 1)
  await it.watcher.assertClean()
})
