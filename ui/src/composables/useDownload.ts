import { useApi } from '@/api'
import { saveBlob, saveFrom } from '@/browser/save'
import { nameOf } from '@/domain/paths'
import { useAction } from './useAction'

/** Saves a file of the workspace on this device: from the storage where that gives it out itself, else from the API. */
export function useDownload() {
  const api = useApi()
  return useAction('The file was not downloaded', async (path: string) => {
    const link = await api.workspace.link(path)
    if (link === null) saveBlob(await api.workspace.download(path), nameOf(path))
    else saveFrom(link)
  })
}
