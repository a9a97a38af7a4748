/** Doing one thing to many jobs: who is meant, who is left out and why, and how it goes for each. */
import { isFinal, type JobSummary } from '@/api/jobs'

export type BulkAction = 'cancel' | 'retry'

export interface BulkPlan {
  included: JobSummary[]
  excluded: JobSummary[]
}

/** Cancelling is for jobs that are not over, retrying for those that are. */
export function planBulk(action: BulkAction, jobs: readonly JobSummary[]): BulkPlan {
  const applies = (job: JobSummary) => isFinal(job.status) === (action === 'retry')
  return { included: jobs.filter(applies), excluded: jobs.filter((job) => !applies(job)) }
}

/** Run `act` over all items, a few at a time; one failure does not stop the others. */
export async function eachOf<T>(items: readonly T[], width: number, act: (item: T) => Promise<void>): Promise<void> {
  const rest = items.slice()
  const lane = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await act(item)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
}
