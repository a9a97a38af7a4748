/**
 * Copying text. The clipboard's own API exists only on https and localhost; on a plain http address the browser's copy
 * command on a selection does the same. Call it from a click: browsers let nothing else write to the clipboard.
 */

/** Answers whether the text is now in the clipboard. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      // Refused, by a policy or a frame around us. The older way may still be open.
    }
  }
  return copyBySelection(text)
}

/**
 * Selects the text in an element that nobody sees, and copies the selection. The text is handed over in the copy event,
 * which also tells whether the command did anything. A selection takes no focus, so a dialog's focus stays in it.
 */
function copyBySelection(text: string): boolean {
  const selection = document.getSelection()
  if (!selection) return false
  const before = Array.from({ length: selection.rangeCount }, (_, index) => selection.getRangeAt(index))
  const place = hiddenText(text)
  let handed = false
  const hand = (event: ClipboardEvent) => {
    if (!event.clipboardData) return
    event.preventDefault()
    event.stopPropagation()
    event.clipboardData.setData('text/plain', text)
    handed = true
  }
  document.addEventListener('copy', hand, true)
  document.body.append(place)
  try {
    const range = document.createRange()
    range.selectNodeContents(place)
    selection.removeAllRanges()
    selection.addRange(range)
    return document.execCommand('copy') && handed
  } catch {
    return false
  } finally {
    document.removeEventListener('copy', hand, true)
    place.remove()
    selection.removeAllRanges()
    for (const range of before) selection.addRange(range)
  }
}

function hiddenText(text: string): HTMLElement {
  const place = document.createElement('span')
  // A selection needs at least one character to be one.
  place.textContent = text || ' '
  place.ariaHidden = 'true'
  Object.assign(place.style, {
    position: 'fixed',
    top: '0',
    clipPath: 'inset(50%)',
    whiteSpace: 'pre',
    userSelect: 'text',
    pointerEvents: 'none',
  })
  return place
}
