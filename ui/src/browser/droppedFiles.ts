/** Files that were dropped, and those in dropped folders. */

/** `path`: its name, after the names of the folders that it was dropped with. */
export interface Dropped {
  file: File
  path: string
}

/** A folder of more files is refused as a whole: nobody drops so many on purpose. */
export const MAX_DROPPED = 5000

export class TooManyFilesError extends Error {}

/**
 * Everything in a drop. What is dropped can only be asked for while its event is handled, so call it right there; the
 * folders are read afterwards. Rejects with TooManyFilesError, or with what the browser says of an unreadable folder.
 */
export function droppedFiles(data: DataTransfer): Promise<Dropped[]> {
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null))
  const known = entries.filter((entry) => entry !== null)
  return known.length > 0 ? collect(known) : Promise.resolve(plain([...data.files]))
}

export const plain = (files: readonly File[]): Dropped[] => files.map((file) => ({ file, path: file.name }))

async function collect(roots: FileSystemEntry[]): Promise<Dropped[]> {
  const found: Dropped[] = []
  const left = [...roots].reverse()
  for (let entry = left.pop(); entry !== undefined; entry = left.pop()) {
    if (entry.isDirectory) left.push(...(await childrenOf(entry as FileSystemDirectoryEntry)).reverse())
    else found.push({ file: await fileOf(entry as FileSystemFileEntry), path: entry.fullPath.replace(/^\/+/, '') })
    if (found.length > MAX_DROPPED) throw new TooManyFilesError(`More than ${MAX_DROPPED} files were dropped at once`)
  }
  return found
}

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject))

/** A reader answers in portions, and with none at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const portion = () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
  const all: FileSystemEntry[] = []
  for (let some = await portion(); some.length > 0; some = await portion()) all.push(...some)
  return all
}
