import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Token } from '@/browser/highlighter'

/** Lines that are coloured in one go, and drawn or not drawn together. */
export const PART_LINES = 200

/** A text in parts of some hundred lines each, which get their colours one after the other. */
export function useHighlighting(source: () => { text: string; language: string | null }) {
  const parts = shallowRef<string[]>([])
  const colours = shallowRef<Token[][][]>([])
  let run = 0

  async function start(text: string, language: string | null): Promise<void> {
    const mine = ++run
    parts.value = partsOf(text)
    colours.value = []
    if (language === null) return
    const { highlight } = await import('@/browser/highlighter')
    for await (const lines of highlight(parts.value, language)) {
      if (mine !== run) return
      colours.value = [...colours.value, lines]
      await new Promise((resolve) => setTimeout(resolve))
    }
  }

  watch(source, ({ text, language }) => void start(text, language), { immediate: true })
  onScopeDispose(() => (run += 1))
  return { parts, colours }
}

/** Joined with line breaks, the parts are the text. */
export function partsOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  const count = Math.ceil(lines.length / PART_LINES)
  return Array.from({ length: count }, (_, index) =>
    lines.slice(index * PART_LINES, (index + 1) * PART_LINES).join('\n'),
  )
}
