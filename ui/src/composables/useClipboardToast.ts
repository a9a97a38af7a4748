import { useToast } from '@nuxt/ui/composables'

/** Copies text and says so; where the browser refuses, says that instead. */
export function useClipboardToast() {
  const toast = useToast()
  return async (text: string, what: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      toast.add({ title: `${what} copied`, icon: 'i-lucide-copy-check', duration: 2000 })
    } catch {
      toast.add({ title: `${what} could not be copied`, description: 'The browser refused.', color: 'error' })
    }
  }
}
