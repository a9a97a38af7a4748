import { useToast } from '@nuxt/ui/composables'
import { useApi } from '@/api'
import type { Memory } from '@/api/memory'
import { checkMemory, memoryDraft, valueOf } from '@/domain/memory'
import { useSession } from '@/stores/session'
import { useAction } from './useAction'
import { useForm } from './useForm'

interface MemoryHooks {
  onSaved: (saved: Memory) => void
  onRemoved: (id: string) => void
}

/** Changing a memory, writing one into a scope, or deleting it. */
export function useMemoryForm(memory: Memory | null, scope: string, { onSaved, onRemoved }: MemoryHooks) {
  const api = useApi()
  const toast = useToast()
  const session = useSession()
  const form = useForm(memoryDraft(memory, scope), {
    check: checkMemory,
    async save(draft) {
      const { ttl_sec, trusted, kind: _kind, ...rest } = draft
      const trust = session.mayVouch ? { trust: trusted ? ('trusted' as const) : ('untrusted' as const) } : {}
      const body = { ...rest, ...trust, scope: rest.scope.trim(), key: rest.key.trim(), value: valueOf(draft) }
      const answer = await api.memory.save(ttl_sec === null ? body : { ...body, ttl_sec: Number(ttl_sec) })
      const title = answer.unchanged ? 'Nothing has changed' : 'Memory saved'
      toast.add({ title, icon: 'i-lucide-circle-check', color: 'success' })
      onSaved(answer.memory)
    },
  })
  const remove = useAction('The memory was not deleted', async (id: string) => {
    await api.memory.remove(id)
    onRemoved(id)
  })
  return { ...form, remove }
}
