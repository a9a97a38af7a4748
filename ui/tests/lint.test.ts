/** The linter keeps out what browsers only offer on https and localhost, and what changes numbers. */
import { ESLint } from 'eslint'
import { expect, it } from 'vitest'

const TEMPTING = [
  'export const id = crypto.randomUUID()',
  'export const id = window.crypto.randomUUID()',
  'export const { randomUUID } = crypto',
  "export const hash = crypto.subtle.digest('SHA-256', new Uint8Array())",
  "void navigator.clipboard.writeText('x')",
  "void navigator.serviceWorker.register('/sw.js')",
  'void navigator.storage.persist()',
  "export const told = new Notification('done')",
  "void caches.open('x')",
  'export const may = window.Notification.permission',
  "export const value = JSON.parse('1.0')",
  'export const text = (value: unknown) => JSON.stringify(value)',
  'export const body = (answer: Response) => answer.json()',
]
const eslint = new ESLint()
const complaints = async (code: string, filePath: string) =>
  (await eslint.lintText(`${code}\n`, { filePath }))[0]?.messages ?? []

it.each(TEMPTING)('in the UI it complains about: %s', async (code) => {
  const rules = (await complaints(code, 'src/domain/any.ts')).map(({ ruleId }) => ruleId)
  expect(rules.some((rule) => rule?.startsWith('no-restricted-'))).toBe(true)
})

it.each(['src/views/any.ts', 'src/components/jobs/any.ts'])('lets no drawing part ask: %s', async (filePath) => {
  const [complaint] = await complaints("export { useApi } from '@/api'", filePath)
  expect(complaint?.message).toContain('Ask through a composable')
  expect(await complaints("export type { Job } from '@/api/jobs'", filePath)).toEqual([])
})

it('lets what works everywhere pass', async () => {
  expect(
    await complaints('export const bytes = crypto.getRandomValues(new Uint8Array(16))', 'src/domain/any.ts'),
  ).toEqual([])
})
