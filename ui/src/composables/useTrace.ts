import { useApi } from '@/api'
import type { Step } from '@/api/runs'
import { useLatest } from './useLatest'

const PAGE = 1000

/** All steps of a run, read when somebody asks. */
export function useTrace(jobId: () => string) {
  const api = useApi()
  return useLatest(async (signal): Promise<Step[]> => {
    const steps: Step[] = []
    let found: Step[]
    do {
      found = await api.runs.steps(jobId(), steps.at(-1)?.seq ?? 0, signal)
      steps.push(...found)
    } while (found.length === PAGE)
    return steps
  })
}
