/** What the editors of the workspace have in common: looks, keys, and the language of a file. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  LanguageDescription,
  syntaxHighlighting,
} from '@codemirror/language'
import { languages } from '@codemirror/language-data'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, ViewPlugin } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--code-token-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--code-token-string)' },
  { tag: [tags.comment, tags.meta], color: 'var(--code-token-comment)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-token-constant)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--code-token-function)' },
  { tag: [tags.propertyName, tags.attributeName, tags.tagName, tags.typeName], color: 'var(--code-token-parameter)' },
  { tag: [tags.link, tags.url], color: 'var(--code-token-link)' },
  { tag: tags.heading, color: 'var(--code-token-keyword)', fontWeight: '600' },
  { tag: tags.strong, fontWeight: '600' },
  { tag: tags.emphasis, fontStyle: 'italic' },
])

const mix = (colour: string, percent: number) => `color-mix(in oklab, var(--ui-${colour}) ${percent}%, transparent)`

const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'transparent', color: 'var(--ui-text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px', overscrollBehavior: 'contain' },
  '.cm-content': { padding: '12px 0' },
  '.cm-gutters': { backgroundColor: 'var(--ui-bg)', color: 'var(--ui-text-dimmed)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.75rem', paddingRight: '12px' },
  '.cm-activeLine': { backgroundColor: mix('bg-elevated', 50) },
  '.cm-cursor': { borderLeftColor: 'var(--ui-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: mix('primary', 25),
  },
  '.cm-mergeView, &.cm-merge-b, &.cm-merge-a': { backgroundColor: 'transparent' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: mix('error', 10) },
  '&.cm-merge-b .cm-changedLine, .cm-insertedLine': { backgroundColor: mix('success', 10) },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': { background: mix('error', 25) },
  '&.cm-merge-b .cm-changedText': { background: mix('success', 25) },
  '.cm-deletedChunk': { paddingLeft: '6px' },
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: '"⋯"' },
  '.cm-chunkButtons': { display: 'flex', gap: '4px', padding: '2px 6px' },
  '.cm-collapsedLines': {
    background: 'var(--ui-bg-elevated)',
    color: 'var(--ui-text-muted)',
    padding: '4px 12px',
    fontFamily: 'var(--font-sans)',
  },
})

/** A small button within an editor; `title` is also what it is called. */
export function smallButton(label: string, title: string): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.textContent = label
  made.title = title
  made.className = 'cursor-pointer rounded px-1.5 font-sans text-xs/5 text-highlighted ring ring-inset ring-accented'
  return made
}

/** Line breaks stay as they are: all of them `\r\n`, or everything but `\n` part of its line. */
export function lineBreakOf(text: string): string {
  return text.includes('\r\n') && !/[^\r]\n|^\n/.test(text) ? '\r\n' : '\n'
}

/** The text of an editor with the line breaks it came with. */
export const textOf = (state: EditorState): string => state.sliceDoc()

/** For a text that `text` is the first content of; its language arrives later. */
export function editorBasics(name: string, label: string, text: string): Extension[] {
  return [
    lineNumbers(),
    drawSelection(),
    bracketMatching(),
    syntaxHighlighting(colours),
    EditorState.lineSeparator.of(lineBreakOf(text)),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off' }),
    theme,
    languageOf(name),
  ]
}

export function writable(): Extension[] {
  return [
    history(),
    indentOnInput(),
    highlightActiveLine(),
    keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
  ]
}

export const readOnly = (): Extension[] => [EditorState.readOnly.of(true), EditorView.editable.of(false)]

/** The language by the name of the file, put in once it is loaded; without it the text has no colours. */
function languageOf(name: string): Extension {
  const found = LanguageDescription.matchFilename(languages, name)
  if (!found) return []
  const place = new Compartment()
  const loader = ViewPlugin.define((view) => {
    let isGone = false
    found
      .load()
      .then((support) => !isGone && view.dispatch({ effects: place.reconfigure(support) }))
      .catch(() => undefined)
    return { destroy: () => void (isGone = true) }
  })
  return [place.of([]), loader]
}
