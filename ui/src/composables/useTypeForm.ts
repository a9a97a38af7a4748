import { useToast } from '@nuxt/ui/composables'
import { onMounted } from 'vue'
import { useApi } from '@/api'
import type { JobType } from '@/api/jobTypes'
import { problemsOf } from '@/domain/problems'
import { asType, changeOf, checkType, typeDraft } from '@/domain/typeDraft'
import { useForm } from './useForm'
import { useLatest } from './useLatest'

/** Changing a job type, or making one; and the schemas of the one that there is. */
export function useTypeForm(type: JobType | null, onSaved: (saved: JobType) => void) {
  const api = useApi()
  const toast = useToast()
  const schema = useLatest(async (signal) => (type ? api.types.read(type.name, signal) : null))
  onMounted(schema.run)

  const form = useForm(typeDraft(type), {
    check: checkType,
    explain: (error) => (error.code === 'CONFLICT' ? [{ path: 'name', message: error.message }] : problemsOf(error)),
    async save(draft) {
      const saved = type
        ? await api.types.update(type.name, changeOf(type, draft))
        : await api.types.create(asType(draft))
      toast.add({ title: type ? 'Type saved' : 'Type created', icon: 'i-lucide-circle-check', color: 'success' })
      onSaved(saved)
    },
  })
  return { ...form, schema }
}
