import stylistic from '@stylistic/eslint-plugin'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

/**
 * What browsers offer on https and localhost only. The UI is also served over plain http in a private network, where
 * using one of these is an error at best and a blank page at worst.
 */
const SECURE_ONLY = 'It is missing on pages over plain http'
const SECURE_GLOBALS = [
  ...[
    'Notification',
    'PushManager',
    'caches',
    'cookieStore',
    'PaymentRequest',
    'showSaveFilePicker',
    'showOpenFilePicker',
  ],
  ...['AudioWorklet', 'PublicKeyCredential', 'IdleDetector'],
]
const secureGlobals = SECURE_GLOBALS.map((name) => ({ name, message: SECURE_ONLY }))
/** JavaScript's own JSON changes numbers; src/domain/json keeps them. */
const ROUNDS = 'It changes numbers such as 9007199254740993 and 1.0: use'
const roundingProperties = [
  { object: 'JSON', property: 'parse', message: `${ROUNDS} parseJson of src/domain/json` },
  { object: 'JSON', property: 'stringify', message: `${ROUNDS} jsonText of src/domain/json` },
  { property: 'json', message: `${ROUNDS} parseWire of src/api/answers` },
]
const secureProperties = [
  { property: 'randomUUID', message: `${SECURE_ONLY}: use randomId of src/browser/ids` },
  { property: 'subtle', message: SECURE_ONLY },
  { property: 'clipboard', message: `${SECURE_ONLY}: use copyText of src/browser/clipboard` },
  ...[
    'serviceWorker',
    'storage',
    'locks',
    'credentials',
    'mediaDevices',
    'geolocation',
    'share',
    'wakeLock',
    'getBattery',
  ].map((property) => ({ object: 'navigator', property, message: SECURE_ONLY })),
  ...SECURE_GLOBALS.map((property) => ({ object: 'window', property, message: SECURE_ONLY })),
]

/** What draws gets data and deeds from src/composables; only their types are src/api's. */
const ASKS = 'Ask through a composable'

/** A class list cannot be broken without becoming an expression. */
const MAX_LINE = { code: 120, ignoreUrls: true, ignorePattern: '\\bclass="' }

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/components.d.ts', 'src/api/schema.d.ts'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    plugins: { '@stylistic': stylistic },
    rules: {
      // Layout of scripts; `npm run format` mends it. In templates only the length of lines is watched.
      '@stylistic/quotes': ['error', 'single', { avoidEscape: true }],
      '@stylistic/semi': ['error', 'never'],
      '@stylistic/comma-dangle': ['error', 'always-multiline'],
      '@stylistic/comma-spacing': 'error',
      '@stylistic/keyword-spacing': 'error',
      '@stylistic/space-infix-ops': 'error',
      '@stylistic/space-before-blocks': 'error',
      '@stylistic/object-curly-spacing': ['error', 'always'],
      '@stylistic/arrow-parens': 'error',
      '@stylistic/arrow-spacing': 'error',
      '@stylistic/eol-last': 'error',
      '@stylistic/no-trailing-spaces': 'error',
      '@stylistic/no-tabs': 'error',
      '@stylistic/no-multiple-empty-lines': ['error', { max: 1 }],
      '@stylistic/max-len': ['error', MAX_LINE],
      eqeqeq: ['error', 'smart'],
      'no-eval': 'error',
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Go through src/api' }, ...secureGlobals],
      'no-restricted-properties': ['error', ...secureProperties, ...roundingProperties],
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'vue/no-v-html': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts', allowNoLang: true } }],
      'vue/attributes-order': 'error',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
    },
  },
  {
    files: ['src/components/**', 'src/views/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [{ name: '@/api', message: ASKS }] }] },
  },
  {
    files: ['src/browser/clipboard.ts'],
    rules: { 'no-restricted-properties': ['error', ...roundingProperties] },
  },
  {
    files: ['scripts/**', 'e2e/**', 'tests/**', 'mock/**', 'public/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['src/api/client.ts', 'src/api/follow.ts', 'scripts/**', 'e2e/**', 'tests/**', 'mock/**', 'public/**'],
    rules: { 'no-restricted-globals': ['error', ...secureGlobals] },
  },
)
