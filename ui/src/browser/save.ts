/** Gives the user a file to save. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  follow(url, name)
  URL.revokeObjectURL(url)
}

/** The same from an address that answers with an attachment; the page stays. */
export function saveFrom(url: string): void {
  if (/^https?:/.test(url)) follow(url, '')
}

function follow(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.rel = 'noreferrer'
  link.click()
}
