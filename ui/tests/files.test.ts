/** Files by themselves: paths, names as they are drawn, the lines of the tree, and texts that are brought together. */
import { EditorState } from '@codemirror/state'
import { expect, it } from 'vitest'
import type { Entry } from '@/api/workspace'
import { lineBreakOf, textOf } from '@/browser/editorSetup'
import { highlight } from '@/browser/highlighter'
import { PART_LINES, partsOf } from '@/composables/useHighlighting'
import { nearestEntry, rowsOf, type Folder } from '@/domain/fileTree'
import { languageOf, markOf } from '@/domain/fileTypes'
import { mergeTexts } from '@/domain/mergeTexts'
import { drawnName, foldersTo, isWithin, movedPath, nameFault, nameOf, parentOf, ROOT, sizeText } from '@/domain/paths'

it('knows where a path is', () => {
  expect(nameOf('a/b.txt')).toBe('b.txt')
  expect([parentOf('a/b.txt'), parentOf('b.txt'), parentOf(ROOT)]).toEqual(['a', ROOT, ROOT])
  expect(foldersTo('a/b/c.txt')).toEqual(['a', 'a/b'])
  expect(isWithin('ab', 'a')).toBe(false)
  expect(isWithin('a/b', 'a')).toBe(true)
  expect(movedPath('a/b/c', 'a/b', 'x')).toBe('x/c')
  expect(movedPath('ab/c', 'a', 'x')).toBe('ab/c')
})

it.each([
  ['', true],
  ['  ', true],
  ['..', true],
  ['a/b', true],
  ['a\nb', true],
  ['ä'.repeat(128), true],
  ['ä'.repeat(127), false],
  ['..foo', false],
  ['-rf', false],
])('takes %j as a name, or says what is wrong', (name, isFaulty) => {
  expect(nameFault(name) !== null).toBe(isFaulty)
})

it('draws names so that nothing is hidden or turned around, and none fills the page', () => {
  expect(drawnName('photo\u202Egnp.exe')).toBe('photo‹U+202E›gnp.exe')
  expect(drawnName('a\u200Bb\u0000')).toBe('a‹U+200B›b‹U+0000›')
  expect(drawnName('x'.repeat(10_000)).length).toBeLessThan(120)
})

it('writes sizes in the unit that is short', () => {
  const sizes = [0, 1023, 1024, 10_240, 1024 * 1023, 5 * 1024 ** 3]
  expect(sizes.map(sizeText)).toEqual(['0 B', '1023 B', '1.0 kB', '10 kB', '1.0 MB', '5.0 GB'])
})

it('tells files apart by their names, else by how they begin', () => {
  expect(markOf('Dockerfile').letters).toBe('dk')
  expect(markOf('constructor').letters).toBeNull()
  expect(languageOf('a.constructor', '')).toBeNull()
  expect(languageOf('app.VUE', '')).toBe('vue')
  expect(languageOf('run', '#!/usr/bin/env python3\n')).toBe('python')
  expect(languageOf('notes.txt', '{"a": 1}')).toBeNull()
})

const entry = (path: string, isDir = false): Entry => ({
  name: nameOf(path),
  path,
  is_dir: isDir,
  size: isDir ? null : 1,
  modified_at: null,
  etag: isDir ? null : 'e',
})
const folder = (entries: Entry[], part: Partial<Folder> = {}): Folder => ({
  entries,
  cursor: null,
  loading: false,
  error: null,
  ...part,
})

it('lays folders out as lines, with what is still to come', () => {
  const folders = new Map([
    [ROOT, folder([entry('a', true), entry('b', true), entry('c.txt')])],
    ['a', folder([entry('a/1.txt')], { cursor: 'more' })],
    ['b', folder([])],
  ])
  const rows = rowsOf(folders, new Set(['a', 'b']))
  expect(rows.map((row) => (row.kind === 'entry' ? `${row.depth} ${row.key}` : `${row.depth} ${row.note}`))).toEqual([
    '0 a',
    '1 a/1.txt',
    '1 more',
    '0 b',
    '1 empty',
    '0 c.txt',
  ])
  expect(nearestEntry(rows, 4, 1)).toBe(5)
  expect(nearestEntry(rows, 4, -1)).toBe(3)
  expect(rowsOf(folders, new Set())).toHaveLength(3)
})

const lines = (...all: string[]) => `${all.join('\n')}\n`

it('takes what only one of two changed', () => {
  const base = lines('a', 'b', 'c', 'd', 'e', 'f')
  expect(mergeTexts(base, lines('A', 'b', 'c', 'd', 'e', 'f'), lines('a', 'b', 'c', 'd', 'e', 'F', 'g'))).toEqual({
    text: lines('A', 'b', 'c', 'd', 'e', 'F', 'g'),
    conflicts: 0,
  })
  expect(mergeTexts(base, base, lines('a', 'f'))).toEqual({ text: lines('a', 'f'), conflicts: 0 })
  const same = lines('a', 'x', 'f')
  expect(mergeTexts(base, same, same)).toEqual({ text: same, conflicts: 0 })
})

it('keeps mine where both changed the same lines, and counts that', () => {
  const base = lines('a', 'b', 'c', 'd', 'e')
  const merge = mergeTexts(base, lines('a', 'mine', 'c', 'd', 'e'), lines('a', 'theirs', 'c', 'd', 'E'))
  expect(merge).toEqual({ text: lines('a', 'mine', 'c', 'd', 'E'), conflicts: 1 })
})

it.each([
  ['', 'mine', 'theirs'],
  ['a', 'a\nmine', 'theirs\na'],
  ['a\r\nb\r\n', 'a\r\nb\r\nmine\r\n', 'theirs\r\na\r\nb\r\n'],
  ['a\n', '', 'a\n\n'],
  ['\n\n\n', '\n', '\n\n\n\n'],
])('loses no change at the ends of %j', (base, mine, theirs) => {
  expect(mergeTexts(base, mine, base)).toEqual({ text: mine, conflicts: 0 })
  expect(mergeTexts(base, base, theirs)).toEqual({ text: theirs, conflicts: 0 })
  expect(mergeTexts(base, mine, mine)).toEqual({ text: mine, conflicts: 0 })
  expect(mergeTexts(base, mine, theirs).text).toContain(mine.includes('mine') ? 'mine' : '')
})

it('brings a quarter of a million equal lines together in a moment', () => {
  const base = '\n'.repeat(250_000)
  const started = performance.now()
  const merge = mergeTexts(base, `mine${base}`, `${base}theirs`)
  expect(merge).toEqual({ text: `mine${base}theirs`, conflicts: 0 })
  expect(performance.now() - started).toBeLessThan(10_000)
})

it('leaves line breaks as they are', () => {
  const kept = (text: string) =>
    textOf(EditorState.create({ doc: text, extensions: EditorState.lineSeparator.of(lineBreakOf(text)) }))
  for (const text of ['a\r\nb\r\n', 'a\nb', 'a\r\nb\n', '\r\n\n', 'a\rb', '']) expect(kept(text)).toBe(text)
})

it('cuts a text into parts that are the text', () => {
  const text = Array.from({ length: PART_LINES * 2 + 1 }, (_, line) => `line ${line}`).join('\n')
  expect(partsOf(text)).toHaveLength(3)
  expect(partsOf(text).join('\n')).toBe(text)
  expect(partsOf('')).toEqual([''])
})

it('colours part by part, as if they were one text', async () => {
  const all = async (parts: string[], language: string) => {
    const found = []
    for await (const part of highlight(parts, language)) found.push(...part)
    return found
  }
  const whole = await all(['x = """open\nstill text\n"""\nimport os'], 'python')
  expect(await all(['x = """open', 'still text', '"""\nimport os'], 'python')).toEqual(whole)
  expect(whole[1]?.[0]?.colour).toBe('var(--code-token-string-expression)')
  expect(whole.map((line) => line.map(({ text }) => text).join('')).join('\n')).toContain('import os')
  expect(await all(['x'], 'constructor')).toEqual([])
  expect(await all(['x'], 'klingon')).toEqual([])
})
