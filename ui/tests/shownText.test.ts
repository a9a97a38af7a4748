/** What hides in a text is written out; what scripts and emoji are spelled with stays. */
import { expect, it } from 'vitest'
import { piecesOf, shownText } from '@/domain/shownText'

it.each([
  ['a\u202egnp.exe', 'a‹U+202E›gnp.exe'],
  ['if (admin\u2066 // x\u2069)', 'if (admin‹U+2066› // x‹U+2069›)'],
  ['pay\u200bpal\ufeff', 'pay‹U+200B›pal‹U+FEFF›'],
  ['nul\0 bell\u0007 esc\u001b[31m', 'nul‹U+0000› bell‹U+0007› esc‹U+001B›[31m'],
  ['hi\u{e0068}\u{e0069}', 'hi‹U+E0068›‹U+E0069›'],
  ['x\ufe0f\ufe0e', 'x\ufe0f‹U+FE0E›'],
  ['a\u{e0101}', 'a‹U+E0101›'],
  ['half\ud800', 'half‹U+D800›'],
  ['line\u2028two', 'line‹U+2028›two'],
])('writes out what hides in %j', (text, shown) => {
  expect(shownText(text)).toBe(shown)
  expect(piecesOf(text).map((piece) => piece.text).join('')).toBe(shown)
  expect(piecesOf(text).filter((piece) => piece.hidden)).not.toHaveLength(0)
})

it.each([
  'tab\tline\nreturn\r\n',
  'שלום, العالم, فارسی می\u200cخواهم',
  '👩\u200d👩\u200d👧 ❤\ufe0f 🏳\ufe0f\u200d🌈',
  'England 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}!',
  '葛\u{e0100}飾',
  'soft\u00adhyphen',
  '',
])('leaves %j as it is', (text) => {
  expect(shownText(text)).toBe(text)
  expect(piecesOf(text).every((piece) => !piece.hidden)).toBe(true)
})
