/** Which addresses in text of strangers become links, and what is shown of them. */

export interface Link {
  /** As the browser's own parser understood it, so that what was judged is what is opened. */
  href: string
  /** Where it leads: host and port, international names in their ASCII form; the address of a mail. */
  host: string
}

const LONGEST = 2_000
const MAIL = /^mailto:([\w.+-]{1,64}@[a-z0-9.-]{1,255})$/i
const ASCII = /^[\x21-\x7e]+$/

/**
 * Null for what is only shown as text: other schemes, addresses without a host, and those with a name before the host,
 * which look like another host.
 */
export function linkOf(address: string): Link | null {
  if (address.length > LONGEST) return null
  const mail = MAIL.exec(address)
  if (mail?.[1]) return { href: address, host: mail[1] }
  const url = parsed(address)
  if (!url || !isWeb(url) || url.username || url.password) return null
  return { href: url.href, host: url.host }
}

/** Whether the words of a link say themselves, and without a doubt, where it leads. */
export function namesHost(words: string, link: Link): boolean {
  if (!ASCII.test(words)) return false
  if (words === link.host) return true
  const url = parsed(words) ?? parsed(`https://${words}`)
  return url !== null && isWeb(url) && !url.username && !url.password && url.host === link.host
}

const isWeb = ({ protocol, hostname }: URL): boolean => /^https?:$/.test(protocol) && hostname !== ''

function parsed(address: string): URL | null {
  try {
    return new URL(address)
  } catch {
    return null
  }
}
