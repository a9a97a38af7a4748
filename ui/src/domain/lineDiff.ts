/** What was changed in a short text, line by line. */
import { Chunk } from '@codemirror/merge'
import { Text } from '@codemirror/state'

/** All lines, with `-` before what went and `+` before what came; empty when nothing changed. */
export function lineDiff(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const [oldText, nowText] = [Text.of(old), Text.of(now)]
  const chunks = Chunk.build(oldText, nowText)
  if (chunks.length === 0) return ''
  const lines: string[] = []
  let [done, doneNow] = [0, 0]
  const marked = (from: readonly string[], start: number, end: number, mark: string) =>
    lines.push(...from.slice(start, end).map((line) => mark + line))
  for (const { fromA, toA, fromB, toB } of chunks) {
    const [start, startNow] = [lineAt(oldText, fromA), lineAt(nowText, fromB)]
    marked(old, done, start, ' ')
    ;[done, doneNow] = [lineAt(oldText, toA), lineAt(nowText, toB)]
    marked(old, start, done, '-')
    marked(now, startNow, doneNow, '+')
  }
  marked(old, done, old.length, ' ')
  return lines.join('\n')
}

/** The index of the line that begins at a place; the number of lines behind the end. */
const lineAt = (text: Text, place: number): number => (place > text.length ? text.lines : text.lineAt(place).number - 1)
