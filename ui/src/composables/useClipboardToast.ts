import { useToast } from '@nuxt/ui/composables'
import { copyText } from '@/browser/clipboard'

/** Copies text and says so; where the browser refuses, says that and what is left to do. */
export function useClipboardToast() {
  const toast = useToast()
  return async (text: string, what: string): Promise<void> => {
    if (await copyText(text)) {
      toast.add({ title: `${what} copied`, icon: 'i-lucide-copy-check', duration: 2000 })
      return
    }
    const description = 'The browser refused. Select the text on the page and copy it by hand.'
    toast.add({ title: `${what} was not copied`, description, color: 'error', icon: 'i-lucide-circle-alert' })
  }
}
