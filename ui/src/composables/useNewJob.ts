import { useToast } from '@nuxt/ui/composables'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import { useApi } from '@/api'
import { asApiError, hintFor, type ApiError } from '@/api/errors'
import type { Handler, JobType } from '@/api/jobTypes'
import type { JsonObject } from '@/api/wire'
import type { Problem } from '@/domain/input'
import { checkDraft, type Draft, draftOf, emptyDraft, loadDraft, newKey, requestOf, saveDraft } from '@/domain/newJob'
import { jsonText } from '@/domain/json'
import { problemsOf } from '@/domain/problems'
import { fieldsOf } from '@/domain/schema'
import { useLatest } from './useLatest'
import { useWarnings } from './useWarnings'

/**
 * The form for a new job. Its draft and idempotency key live in session storage, so that a reload or a second click
 * submits the same request and not another job.
 */
export function useNewJob() {
  const api = useApi()
  const router = useRouter()
  const toast = useToast()
  const warn = useWarnings()
  // Typed by hand: unwrapping a recursive JSON type is more than the compiler follows.
  const draft = ref<unknown>(emptyDraft()) as Ref<Draft>
  const schema = shallowRef<JsonObject | null>(null)
  const problems = ref<Problem[]>([])
  const failure = shallowRef<ApiError | null>(null)
  const sending = ref(false)

  const types = useLatest(async (signal) => {
    const [all, handlers] = await Promise.all([
      api.types.list(signal),
      api.types.handlers(signal).catch((): Handler[] => []),
    ])
    const summaries = new Map(handlers.map((handler) => [handler.name, handler.summary]))
    return all.map((type): JobType & { summary: string } => ({ ...type, summary: summaries.get(type.handler) ?? '' }))
  })
  const detail = useLatest(async (signal) => {
    if (!draft.value.type) return null
    return api.types.read(draft.value.type, signal)
  })

  const enabled = computed(() => (types.data.value ?? []).filter((type) => type.enabled))
  const type = computed(() => types.data.value?.find((candidate) => candidate.name === draft.value.type) ?? null)
  const fields = computed(() => fieldsOf(schema.value))
  const errors = computed(() => new Map(problems.value.map(({ path, message }) => [path, message])))

  watch(
    () => draft.value.type,
    async () => {
      schema.value = null
      await detail.run()
      schema.value = detail.data.value?.input_schema ?? null
    },
  )
  watch(draft, (value) => saveDraft(value), { deep: true })
  watch(
    () => jsonText([requestOf(draft.value), draft.value.broken, draft.value.key]),
    () => {
      if (problems.value.length > 0) problems.value = checkDraft(draft.value, fields.value)
    },
  )

  /** Where the form starts: from a job to copy, from the draft of this tab, or fresh. */
  async function begin(options: { from: string; type: string; isBack: boolean }): Promise<void> {
    void types.run()
    const kept = loadDraft()
    if (options.from) draft.value = await copyOf(options.from)
    else if (options.type && kept?.type !== options.type) draft.value = emptyDraft(options.type)
    else if (kept && (kept.submittedAs === null || options.isBack)) draft.value = kept
    else draft.value = emptyDraft(options.type || kept?.type)
  }

  async function copyOf(id: string): Promise<Draft> {
    try {
      return draftOf(await api.jobs.read(id))
    } catch (thrown) {
      failure.value = asApiError(thrown)
      return emptyDraft()
    }
  }

  function startOver(): void {
    draft.value = emptyDraft(draft.value.type)
    problems.value = []
    failure.value = null
  }

  function renewKey(): void {
    draft.value.key = newKey()
    draft.value.submittedAs = null
    failure.value = null
  }

  /** Whether the draft may be sent as it stands on the page; `problems` says why not. */
  function check(): boolean {
    problems.value = checkDraft(draft.value, fields.value)
    return problems.value.length === 0
  }

  async function submit(): Promise<void> {
    if (sending.value) return
    failure.value = null
    if (!check()) return
    sending.value = true
    try {
      const { job, idempotent, warnings } = await api.jobs.create(requestOf(draft.value), draft.value.key.trim())
      draft.value.submittedAs = job.id
      saveDraft(draft.value)
      toast.add(
        idempotent
          ? { title: 'This was submitted before', description: 'Here is that job.', icon: 'i-lucide-history' }
          : { title: 'Job submitted', icon: 'i-lucide-circle-check', color: 'success' },
      )
      warn(warnings)
      await router.push(`/settings/jobs/${job.id}`)
    } catch (thrown) {
      explain(asApiError(thrown))
    } finally {
      sending.value = false
    }
  }

  function explain(error: ApiError): void {
    if (error.code === 'VALIDATION_ERROR') {
      problems.value = problemsOf(error)
      return
    }
    failure.value = error
    toast.add({ title: 'Not submitted', description: hintFor(error, 'write') ?? error.message, color: 'error' })
  }

  return {
    draft,
    types,
    detail,
    enabled,
    type,
    fields,
    errors,
    problems,
    failure,
    sending,
    begin,
    startOver,
    renewKey,
    check,
    submit,
  }
}
