/** Paths of the workspace: relative to its root, parts joined by `/`; the root itself is `.`. */
import { writtenOut } from './shownText.ts'

export const ROOT = '.'

/** Longest name of a file or folder, in bytes of UTF-8, as file systems take it. */
const NAME_BYTES = 255
/** Longest text of a name that is drawn; errors may name anything. */
const DRAWN = 120

export function nameOf(path: string): string {
  return path === ROOT ? 'Workspace' : path.slice(path.lastIndexOf('/') + 1)
}

export function parentOf(path: string): string {
  const end = path.lastIndexOf('/')
  return end < 0 ? ROOT : path.slice(0, end)
}

export function joined(folder: string, name: string): string {
  return folder === ROOT ? name : `${folder}/${name}`
}

/** Whether a path is this folder, or below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === ROOT || path === folder || path.startsWith(`${folder}/`)
}

/** The folders that lead to a path, outermost first, without the root. */
export function foldersTo(path: string): string[] {
  const parts = path === ROOT ? [] : path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** Where a path is found after a folder or file was moved; the path itself when the move does not touch it. */
export function movedPath(path: string, from: string, to: string): string {
  return isWithin(path, from) && from !== ROOT ? to + path.slice(from.length) : path
}

/** What is wrong with a name that somebody typed; null when nothing is. */
export function nameFault(name: string): string | null {
  if (name.trim() === '') return 'A name is needed'
  if (name === '.' || name === '..') return 'This name is taken by the folder itself'
  if (name.includes('/')) return 'A name has no /'
  if (name.includes('\\')) return 'A name has no \\'
  if (/\p{Cc}/u.test(name)) return 'A name has no control characters'
  if (new TextEncoder().encode(name).length > NAME_BYTES) return `A name has at most ${NAME_BYTES} bytes`
  return null
}

/** Characters that are not seen, or that turn the direction of the text around them. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029\ufffc]/gu

/** A name as it can be drawn: what would hide, or reorder the rest, is written out; a very long one is cut. */
export function drawnName(name: string): string {
  const text = name.replaceAll(UNSEEN, writtenOut)
  return text.length > DRAWN ? `${text.slice(0, DRAWN / 2)}…${text.slice(-DRAWN / 3)}` : text
}

/** A size of so many bytes, in the unit that gives a short number. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let [size, unit] = [bytes / 1024, 0]
  while (size >= 999.5 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1]
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`
}
