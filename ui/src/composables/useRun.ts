import { computed, shallowRef, watch, type Ref } from 'vue'
import { useApi } from '@/api'
import type { JobEvent } from '@/api/jobs'
import type { Question, Step } from '@/api/runs'
import { randomId } from '@/browser/ids'
import { openQuestionId } from '@/domain/steps'
import { useAction } from './useAction'
import { useLatest } from './useLatest'

const PAGE = 1000

/** The steps of a run, read on whenever its log tells of new ones, and its open question. */
export function useRun(jobId: string, events: Ref<JobEvent[]>, over: Ref<boolean>) {
  const api = useApi()
  const steps = shallowRef<Step[]>([])
  const more = useLatest(async (signal) => {
    let found: Step[] = []
    do {
      found = await api.runs.steps(jobId, steps.value.at(-1)?.seq ?? 0, signal)
      if (found.length > 0) steps.value = [...steps.value, ...found]
    } while (found.length === PAGE)
    return steps.value.length
  })
  const told = computed(() => events.value.filter(({ kind }) => kind === 'step' || kind === 'question').length)
  const asked = useLatest(async (signal): Promise<Question | null> => {
    const id = over.value ? null : openQuestionId(steps.value)
    return id === null ? null : api.runs.question(id, signal)
  })
  const say = useAction('The message was not taken', async (text: string, mode: string) => {
    await api.runs.say(jobId, { text, mode, id: randomId() })
    return true
  })

  watch([told, over], () => void more.run(), { immediate: true })
  watch([() => steps.value.length, over], () => void asked.run())

  return { steps, more, asked, say }
}
