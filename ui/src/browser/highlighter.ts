/**
 * Colours for source text, with the grammars of VS Code. Grammars are loaded when a text needs them; matching is done
 * with the browser's own expressions, so nothing is compiled and no script is made.
 */
import { createHighlighterCore, type GrammarState, type HighlighterCore, type ThemedToken } from '@shikijs/core'
import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript'
import { createCssVariablesTheme } from '@shikijs/core'

type Grammar = () => Promise<{ default: Parameters<HighlighterCore['loadLanguage']>[0] }>

const GRAMMARS: Record<string, Grammar> = {
  c: () => import('@shikijs/langs/c'),
  csharp: () => import('@shikijs/langs/csharp'),
  css: () => import('@shikijs/langs/css'),
  diff: () => import('@shikijs/langs/diff'),
  docker: () => import('@shikijs/langs/docker'),
  go: () => import('@shikijs/langs/go'),
  hcl: () => import('@shikijs/langs/hcl'),
  html: () => import('@shikijs/langs/html'),
  ini: () => import('@shikijs/langs/ini'),
  java: () => import('@shikijs/langs/java'),
  javascript: () => import('@shikijs/langs/javascript'),
  json: () => import('@shikijs/langs/json'),
  json5: () => import('@shikijs/langs/json5'),
  kotlin: () => import('@shikijs/langs/kotlin'),
  log: () => import('@shikijs/langs/log'),
  lua: () => import('@shikijs/langs/lua'),
  make: () => import('@shikijs/langs/make'),
  markdown: () => import('@shikijs/langs/markdown'),
  php: () => import('@shikijs/langs/php'),
  powershell: () => import('@shikijs/langs/powershell'),
  python: () => import('@shikijs/langs/python'),
  ruby: () => import('@shikijs/langs/ruby'),
  rust: () => import('@shikijs/langs/rust'),
  scss: () => import('@shikijs/langs/scss'),
  shellscript: () => import('@shikijs/langs/shellscript'),
  sql: () => import('@shikijs/langs/sql'),
  toml: () => import('@shikijs/langs/toml'),
  tsx: () => import('@shikijs/langs/tsx'),
  typescript: () => import('@shikijs/langs/typescript'),
  vue: () => import('@shikijs/langs/vue'),
  xml: () => import('@shikijs/langs/xml'),
  yaml: () => import('@shikijs/langs/yaml'),
}

/** The colours are variables of main.css, so that light and dark need no second pass. */
const THEME = createCssVariablesTheme({ name: 'house', variablePrefix: '--code-', fontStyle: true })
/** Longer lines, as of packed scripts, are not looked into. */
const LONGEST_LINE = 2_000

export interface Token {
  text: string
  colour: string | undefined
}

let core: Promise<HighlighterCore> | undefined

async function withGrammar(language: string): Promise<HighlighterCore | null> {
  const grammar = Object.hasOwn(GRAMMARS, language) ? GRAMMARS[language] : undefined
  if (!grammar) return null
  const engine = () => createJavaScriptRegexEngine({ forgiving: true })
  core ??= createHighlighterCore({ themes: [THEME], langs: [], engine: engine() })
  const highlighter = await core
  await highlighter.loadLanguage((await grammar()).default)
  return highlighter
}

/** Colours the next lines of a text. */
export type Colourer = (lines: string) => Token[][]

/** Null for a language without a grammar here. */
export async function colourerOf(language: string): Promise<Colourer | null> {
  const highlighter = await withGrammar(language)
  if (!highlighter) return null
  let grammarState: GrammarState | undefined
  return (text) => {
    const options = { lang: language, theme: THEME.name!, tokenizeMaxLineLength: LONGEST_LINE }
    const lines = highlighter.codeToTokensBase(text, grammarState ? { ...options, grammarState } : options)
    grammarState = highlighter.getLastGrammarState(lines)
    return lines.map((line) => line.map(toToken))
  }
}

/**
 * Colours a text part by part, so that the page stays usable: yields the lines of each part as they are ready. Yields
 * nothing for a language without a grammar here.
 */
export async function* highlight(parts: readonly string[], language: string): AsyncGenerator<Token[][]> {
  const colour = await colourerOf(language)
  if (colour) for (const part of parts) yield colour(part)
}

const toToken = ({ content, color }: ThemedToken): Token => ({ text: content, colour: color })
