/** Makes visible what hides in text of strangers: what turns its direction, and what cannot be seen. */

/** Spelled by scripts and emoji, or drawn: tab and line breaks, soft hyphen, the joiners, and the marks of Arabic. */
const MEANT = String.raw`[\t\n\r\u00ad\u0600-\u0605\u06dd\u070f\u08e2\u200c\u200d]`
/** Control and format characters, those of direction and tags among them; halves of pairs; lines; an object. */
const CONTROLS = String.raw`[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffc]`
/** Variation selectors where nothing varies: a row of them spells a text that nobody sees. */
const SELECTORS = String.raw`(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]|(?<!\p{Script=Han})[\u{e0100}-\u{e01ef}]`
/** The flags of England, Scotland and Wales are a black one and tags. */
const FLAGS = String.raw`\u{1f3f4}\u{e0067}\u{e0062}[\u{e0061}-\u{e007a}]{3}\u{e007f}`
const HIDDEN = new RegExp(`${FLAGS}|(?!${MEANT})${CONTROLS}|${SELECTORS}`, 'gu')
const FLAG = '\u{1f3f4}'

export interface Piece {
  text: string
  /** Whether the text stands for a character that would not be seen. */
  hidden: boolean
}

/** The text in pieces; hidden characters are pieces of their own, written out as ‹U+202E›. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(HIDDEN)) {
    if (found.startsWith(FLAG)) continue
    if (index > end) pieces.push({ text: text.slice(end, index), hidden: false })
    pieces.push({ text: writtenOut(found), hidden: true })
    end = index + found.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), hidden: false })
  return pieces
}

/** The text as one string, for titles, labels and names. */
export function shownText(text: string): string {
  return text.replaceAll(HIDDEN, (found) => (found.startsWith(FLAG) ? found : writtenOut(found)))
}

/** A character by its number: ‹U+202E›. */
export function writtenOut(character: string): string {
  return `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`
}
