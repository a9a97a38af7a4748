import { useToast } from '@nuxt/ui/composables'
import { computed, onMounted, ref } from 'vue'
import { useApi } from '@/api'
import type { Version } from '@/api/workspace'
import { useAction } from './useAction'
import { useLatest } from './useLatest'

/** What a file contained before, version by version, and the way back. */
export function useFileHistory(path: string, onRestored: () => void) {
  const api = useApi()
  const toast = useToast()
  const list = useLatest((signal) => api.workspace.versions(path, signal))
  const chosen = ref<Version | null>(null)
  const text = useLatest((signal) => api.workspace.version(path, chosen.value?.id ?? '', signal))
  const versions = computed(() => list.data.value ?? [])

  function choose(version: Version): void {
    chosen.value = version
    text.reset()
    if (version.etag !== null) void text.run()
  }

  async function readAgain(): Promise<void> {
    await list.run()
    const newest = versions.value[0]
    if (newest) choose(newest)
  }

  onMounted(readAgain)

  const restore = useAction('The version was not restored', async (version: Version, etag: string | null) => {
    await api.workspace.restore(path, version.id, etag)
    toast.add({ title: 'The earlier version is back', icon: 'i-lucide-circle-check', color: 'success' })
    onRestored()
    await readAgain()
    return true
  })

  return { list, versions, chosen, text, choose, restore }
}
