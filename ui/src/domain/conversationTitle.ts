import { shownText } from './shownText'

/** The name of a conversation for people; one that has none yet is named by its first words. */
export function titleOf({ title, preview }: { title: string; preview?: string | null }): string {
  return shownText(title.trim() || preview?.trim() || 'New conversation')
}
