/** Things of the past under the names that people have for it. */

const DAY_MS = 86_400_000
const MONTH = new Intl.DateTimeFormat('en', { month: 'long' })
const MONTH_AND_YEAR = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric' })

export interface DateGroup<T> {
  label: string
  items: T[]
}

/** In the order given; neighbours of the same time share a group. */
export function groupedByDate<T extends { updated_at: string }>(items: readonly T[], now: Date): DateGroup<T>[] {
  const groups: DateGroup<T>[] = []
  for (const item of items) {
    const label = labelOf(new Date(item.updated_at), now)
    const last = groups.at(-1)
    if (last?.label === label) last.items.push(item)
    else groups.push({ label, items: [item] })
  }
  return groups
}

function labelOf(at: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS)
  if (days <= 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days <= 7) return 'Last 7 days'
  if (days <= 30) return 'Last 30 days'
  return (at.getFullYear() === now.getFullYear() ? MONTH : MONTH_AND_YEAR).format(at)
}

const startOfDay = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
