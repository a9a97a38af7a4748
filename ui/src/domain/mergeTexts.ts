/**
 * Two changed versions of a text made into one: what only one side changed is taken; where both changed the same lines,
 * mine stay, and are counted, for somebody to look at.
 */
import { Chunk } from '@codemirror/merge'
import { Text } from '@codemirror/state'

export interface Merge {
  text: string
  /** Places that both changed, in different ways. */
  conflicts: number
}

/** A place of the base that one side changed, and where its text stands there. Every text ends its last line. */
type Change = Pick<Chunk, 'fromA' | 'toA' | 'fromB' | 'toB'>

/** The places that touch each other, by side. */
interface Region {
  from: number
  to: number
  mine: Change[]
  theirs: Change[]
}

/** Text that is hard to compare is compared coarsely rather than for long. */
const EFFORT = { scanLimit: 2_000, timeout: 1_000 }

export function mergeTexts(base: string, mine: string, theirs: string): Merge {
  const [own, other] = [`${mine}\n`, `${theirs}\n`]
  let [merged, conflicts, done] = ['', 0, 0]
  for (const region of regionsOf(changesOf(base, mine), changesOf(base, theirs))) {
    merged += `${base}\n`.slice(done, region.from)
    const ownPart = partOf(own, region, region.mine)
    const otherPart = partOf(other, region, region.theirs)
    if (region.mine.length > 0 && region.theirs.length > 0 && ownPart !== otherPart) conflicts += 1
    merged += region.mine.length > 0 ? ownPart : otherPart
    done = region.to
  }
  merged += `${base}\n`.slice(done)
  return { text: merged.slice(0, -1), conflicts }
}

function changesOf(base: string, changed: string): readonly Change[] {
  return Chunk.build(Text.of(base.split('\n')), Text.of(changed.split('\n')), EFFORT)
}

function regionsOf(mine: readonly Change[], theirs: readonly Change[]): Region[] {
  const all = [
    ...mine.map((change) => ({ change, side: 'mine' as const })),
    ...theirs.map((change) => ({ change, side: 'theirs' as const })),
  ].sort((one, two) => one.change.fromA - two.change.fromA || one.change.toA - two.change.toA)
  const regions: Region[] = []
  for (const { change, side } of all) {
    let last = regions.at(-1)
    if (!last || change.fromA > last.to) {
      last = { from: change.fromA, to: change.toA, mine: [], theirs: [] }
      regions.push(last)
    }
    last.to = Math.max(last.to, change.toA)
    last[side].push(change)
  }
  return regions
}

/** What a region reads like on one side: what its changes say, with the base's lines before, between and after them. */
function partOf(text: string, { from, to }: Region, changes: Change[]): string {
  const [first, last] = [changes[0], changes.at(-1)]
  if (!first || !last) return ''
  return text.slice(first.fromB - (first.fromA - from), last.toB + (to - last.toA))
}
