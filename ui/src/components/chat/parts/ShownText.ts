/** Text of strangers, with what hides in it written out. */
import { h, type FunctionalComponent, type VNode } from 'vue'
import { piecesOf } from '@/domain/shownText'

export function drawn(text: string): (string | VNode)[] {
  const marked = { class: 'hidden-character', title: 'A character that is not seen' }
  return piecesOf(text).map((piece) => (piece.hidden ? h('span', marked, piece.text) : piece.text))
}

const ShownText: FunctionalComponent<{ text: string }> = ({ text }) => drawn(text)
ShownText.props = ['text']
export default ShownText
