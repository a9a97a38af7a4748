/** What a file is, judged by its name: its mark in the tree, and the grammar that colours it. */

export interface Mark {
  /** At most three letters, or null for a plain sheet. */
  letters: string | null
  tone: 'blue' | 'yellow' | 'green' | 'orange' | 'purple' | 'red' | 'grey'
}

interface FileType extends Mark {
  /** The name of a grammar in `src/browser/highlighter.ts`. */
  language: string | null
}

const type = (letters: string | null, tone: Mark['tone'], language: string | null): FileType => ({
  letters,
  tone,
  language,
})

const PLAIN = type(null, 'grey', null)

const BY_ENDING: Record<string, FileType> = {
  js: type('js', 'yellow', 'javascript'),
  mjs: type('js', 'yellow', 'javascript'),
  cjs: type('js', 'yellow', 'javascript'),
  jsx: type('jsx', 'yellow', 'tsx'),
  ts: type('ts', 'blue', 'typescript'),
  mts: type('ts', 'blue', 'typescript'),
  cts: type('ts', 'blue', 'typescript'),
  tsx: type('tsx', 'blue', 'tsx'),
  json: type('{}', 'yellow', 'json'),
  jsonl: type('{}', 'yellow', 'json'),
  json5: type('{}', 'yellow', 'json5'),
  yaml: type('yml', 'red', 'yaml'),
  yml: type('yml', 'red', 'yaml'),
  toml: type('tml', 'orange', 'toml'),
  ini: type('ini', 'grey', 'ini'),
  cfg: type('ini', 'grey', 'ini'),
  conf: type('ini', 'grey', 'ini'),
  env: type('env', 'grey', 'ini'),
  md: type('md', 'blue', 'markdown'),
  markdown: type('md', 'blue', 'markdown'),
  py: type('py', 'green', 'python'),
  pyi: type('py', 'green', 'python'),
  go: type('go', 'blue', 'go'),
  rs: type('rs', 'orange', 'rust'),
  java: type('jv', 'red', 'java'),
  kt: type('kt', 'purple', 'kotlin'),
  c: type('c', 'blue', 'c'),
  h: type('h', 'purple', 'c'),
  cpp: type('c++', 'blue', 'c'),
  hpp: type('h++', 'purple', 'c'),
  cs: type('c#', 'green', 'csharp'),
  rb: type('rb', 'red', 'ruby'),
  php: type('php', 'purple', 'php'),
  lua: type('lua', 'blue', 'lua'),
  sql: type('sql', 'purple', 'sql'),
  sh: type('$_', 'green', 'shellscript'),
  bash: type('$_', 'green', 'shellscript'),
  zsh: type('$_', 'green', 'shellscript'),
  ps1: type('$_', 'blue', 'powershell'),
  html: type('<>', 'orange', 'html'),
  htm: type('<>', 'orange', 'html'),
  xml: type('xml', 'orange', 'xml'),
  svg: type('svg', 'orange', 'xml'),
  css: type('css', 'blue', 'css'),
  scss: type('css', 'red', 'scss'),
  vue: type('vue', 'green', 'vue'),
  tf: type('tf', 'purple', 'hcl'),
  diff: type('±', 'green', 'diff'),
  patch: type('±', 'green', 'diff'),
  dockerfile: type('dk', 'blue', 'docker'),
  csv: type('csv', 'green', null),
  tsv: type('csv', 'green', null),
  txt: type('txt', 'grey', null),
  log: type('log', 'grey', 'log'),
  pdf: type('pdf', 'red', null),
  png: type('img', 'purple', null),
  jpg: type('img', 'purple', null),
  jpeg: type('img', 'purple', null),
  gif: type('img', 'purple', null),
  webp: type('img', 'purple', null),
  zip: type('zip', 'grey', null),
  gz: type('zip', 'grey', null),
  tar: type('zip', 'grey', null),
}

const BY_NAME: Record<string, FileType> = {
  dockerfile: type('dk', 'blue', 'docker'),
  makefile: type('mk', 'orange', 'make'),
}

const BY_FIRST_LINE: [RegExp, string][] = [
  [/^#!.*\bpython/, 'python'],
  [/^#!.*\bnode/, 'javascript'],
  [/^#!.*\b(ba|z|da)?sh\b/, 'shellscript'],
  [/^<\?xml|^<svg/, 'xml'],
  [/^<!doctype html|^<html/i, 'html'],
  [/^diff --git |^--- /, 'diff'],
  [/^[[{]/, 'json'],
]

const own = (table: Record<string, FileType>, name: string) => (Object.hasOwn(table, name) ? table[name] : undefined)

function typeOf(name: string): FileType {
  const small = name.toLowerCase()
  const ending = small.slice(small.lastIndexOf('.') + 1)
  return own(BY_NAME, small) ?? own(BY_ENDING, ending) ?? PLAIN
}

export function markOf(name: string): Mark {
  return typeOf(name)
}

/** The grammar for a file: by its name, else by how its text begins. */
export function languageOf(name: string, text: string): string | null {
  const known = typeOf(name)
  if (known !== PLAIN) return known.language
  return BY_FIRST_LINE.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

const BY_LABEL: Record<string, string> = {
  'c++': 'c',
  'c#': 'csharp',
  console: 'shellscript',
  dotenv: 'ini',
  golang: 'go',
  jsonc: 'json5',
  shell: 'shellscript',
  svelte: 'html',
  terraform: 'hcl',
  zsh: 'shellscript',
}
const GRAMMARS = new Set(Object.values({ ...BY_ENDING, ...BY_NAME }).map(({ language }) => language))

/** The grammar for what a block of code calls its language. */
export function grammarOf(label: string): string | null {
  const small = label.toLowerCase()
  if (GRAMMARS.has(small)) return small
  if (Object.hasOwn(BY_LABEL, small)) return BY_LABEL[small] ?? null
  return (own(BY_ENDING, small) ?? own(BY_NAME, small))?.language ?? null
}

/** Files of prose: their lines are as long as their paragraphs, so they are wrapped. */
export function isProse(name: string): boolean {
  return /\.(md|markdown|txt)$/i.test(name)
}
