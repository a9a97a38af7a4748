const HIDDEN_MS = 250

/** Calls once before the next frame is drawn, in a hidden tab after a moment. Answers what calls it off. */
export function onNextFrame(act: () => void): () => void {
  if (document.hidden) {
    const timer = setTimeout(act, HIDDEN_MS)
    return () => clearTimeout(timer)
  }
  const frame = requestAnimationFrame(act)
  return () => cancelAnimationFrame(frame)
}
