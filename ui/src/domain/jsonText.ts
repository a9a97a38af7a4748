/** Finds a value in JSON text by its path, for marks in the editor. */
import { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import { jsonText } from './json'

type Node = ReturnType<typeof syntaxTree>['topNode']

/** The place of the value at `path`, or of the deepest part of it that exists. */
export function rangeOf(state: EditorState, path: readonly string[]): { from: number; to: number } {
  let node = syntaxTree(state).topNode.firstChild
  for (const step of path) {
    const next = node && childAt(state, node, step)
    if (!next) break
    node = next
  }
  if (!node) return { from: 0, to: state.doc.length }
  const isBranch = node.name === 'Object' || node.name === 'Array'
  return { from: node.from, to: isBranch ? node.from + 1 : node.to }
}

function childAt(state: EditorState, node: Node, step: string): Node | null {
  if (node.name === 'Array') return node.getChildren('⚠').length > 0 ? null : (elements(node)[Number(step)] ?? null)
  for (const property of node.getChildren('Property')) {
    const name = property.getChild('PropertyName')
    if (name && state.sliceDoc(name.from, name.to) === jsonText(step)) return property.lastChild
  }
  return null
}

function elements(array: Node): Node[] {
  const found: Node[] = []
  for (let child = array.firstChild; child; child = child.nextSibling) {
    if (/^[A-Z]/.test(child.name)) found.push(child)
  }
  return found
}
