import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Colourer, Token } from '@/browser/highlighter'

/** Lines that are coloured in one go, so that none takes longer than a frame. */
const AT_ONCE = 40

/**
 * Colours of a text that may grow: lines that are whole get theirs once, and keep them. The rest is plain until its
 * line has ended.
 */
export function useCodeColours(source: () => { text: string; language: string | null; growing: boolean }) {
  const lines = shallowRef<Token[][]>([])
  let coloured = ''
  let colourer: Colourer | null = null
  let known: string | null = null
  let run = 0

  async function start({ text, language, growing }: ReturnType<typeof source>): Promise<void> {
    const mine = ++run
    if (language !== known || !text.startsWith(coloured)) {
      ;[coloured, colourer, known, lines.value] = ['', null, language, []]
    }
    const whole = growing ? text.slice(0, text.lastIndexOf('\n') + 1) : `${text}\n`
    if (language === null || whole.length <= coloured.length) return
    if (!colourer) {
      const { colourerOf } = await import('@/browser/highlighter')
      const found = await colourerOf(language)
      if (mine !== run) return
      colourer = found
    }
    while (colourer && coloured.length < whole.length) {
      const rest = whole.slice(coloured.length).split('\n', AT_ONCE)
      const next = rest.length < AT_ONCE ? rest.slice(0, -1) : rest
      lines.value = [...lines.value, ...colourer(next.join('\n'))]
      coloured += `${next.join('\n')}\n`
      await new Promise((resolve) => setTimeout(resolve))
      if (mine !== run) return
    }
  }

  watch(source, (next) => void start(next), { immediate: true })
  onScopeDispose(() => (run += 1))
  return lines
}
