import vue from '@vitejs/plugin-vue'
import ui from '@nuxt/ui/vite'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { mockApi } from './mock/plugin.ts'

/** The policy the gateway sends; `vite preview` sends it too, so that a breach shows before deployment. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What every editor needs. Each language is a file of its own, and no page begins with any of them. */
const EDITOR = /node_modules\/(@codemirror\/(state|view|language|commands)|@lezer\/(common|highlight|lr)|style-mod)\//
const SHARED = /node_modules\/(?!@codemirror|@lezer|@shikijs|@tanstack)/
const COMMON = /\/src\/(?!browser\/editor)/

const apiTarget = process.env['RAUSKUCLAW_URL'] ?? 'http://127.0.0.1:3001'
const useMock = process.env['RAUSKUCLAW_MOCK'] === '1'
const proxy = useMock ? undefined : { '/v1': apiTarget, '/health': apiTarget }

export default defineConfig({
  base: '/ui/',
  plugins: [
    vue(),
    ui({
      autoImport: false,
      dts: true,
      components: { dts: 'src/components.d.ts', dirs: [] },
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'] } } },
      ui: {
        colors: {
          primary: 'tide',
          secondary: 'cyan',
          success: 'emerald',
          info: 'sky',
          warning: 'amber',
          error: 'rose',
          neutral: 'mist',
        },
        button: { slots: { base: 'cursor-pointer' } },
        input: { slots: { root: 'w-full' } },
        textarea: { slots: { root: 'w-full' } },
      },
    }),
    ...(useMock ? [mockApi()] : []),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    manifest: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // The grammar of Ruby brings those of six other languages; it is loaded for a Ruby file only.
    chunkSizeWarningLimit: 1100,
    // Libraries that several pages share travel in one file: dozens of small ones cost more than they save.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'editor', test: EDITOR, priority: 1 },
            { name: 'libraries', test: SHARED, minShareCount: 9 },
            { name: 'common', test: COMMON, minShareCount: 6 },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', port: 5173, proxy },
  preview: {
    host: '127.0.0.1',
    port: 4173,
    proxy,
    headers: { 'content-security-policy': CONTENT_SECURITY_POLICY },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: ['tests/support/openapi.ts'],
    setupFiles: ['tests/setup.ts'],
    restoreMocks: true,
    // On a busy machine a page takes its time; what is wrong is wrong after a minute as well.
    testTimeout: 120_000,
  },
})
