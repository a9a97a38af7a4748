import { computed, ref, watch, type Ref } from 'vue'
import { asApiError, type ApiError } from '@/api/errors'
import type { Problem } from '@/domain/input'
import { jsonText } from '@/domain/json'
import { problemsOf } from '@/domain/problems'

export interface FormRules<Draft> {
  /** What is wrong with the draft; nothing is sent while something is. */
  check: (draft: Draft) => Problem[]
  save: (draft: Draft) => Promise<void>
  /** Which fields a refusal belongs to. */
  explain?: (error: ApiError) => Problem[]
}

/** A draft that is checked, sent once at a time, and told field by field why it was refused. */
export function useForm<Draft extends object>(start: Draft, { check, save, explain = problemsOf }: FormRules<Draft>) {
  const fresh = jsonText(start)
  const draft = ref(start) as Ref<Draft>
  const problems = ref<Problem[]>([])
  const saving = ref(false)
  const errors = computed(() => new Map(problems.value.map(({ path, message }) => [path, message])))
  const general = computed(() => problems.value.find(({ path }) => path === '')?.message)
  /** A click beside the panel, or Escape, does not throw away what was typed. */
  const unsaved = computed(() => jsonText(draft.value) !== fresh)

  watch(draft, () => (problems.value = []), { deep: true })

  async function submit(): Promise<void> {
    problems.value = check(draft.value)
    if (problems.value.length > 0 || saving.value) return
    saving.value = true
    try {
      await save(draft.value)
    } catch (thrown) {
      problems.value = explain(asApiError(thrown))
    } finally {
      saving.value = false
    }
  }

  return { draft, problems, saving, errors, general, unsaved, submit }
}
