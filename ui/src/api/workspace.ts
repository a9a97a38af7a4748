import { queryText, type ApiClient } from './client'
import { sendFile, type Progress } from './upload'
import type { Read, Schemas } from './wire'

export type Entry = Read<Schemas['EntrySchema']>
export type FileText = Read<Schemas['TextFileSchema']>
/** What a path held before something replaced it; `etag` null: nothing. */
export type Version = Read<Schemas['FileVersionSchema']>
export type VersionText = Read<Schemas['TextVersionSchema']>
export type Contents = Read<Schemas['ContentsSchema']>
export type NameMatches = Read<Schemas['NameMatchesResponse']>
export type TextMatch = Read<Schemas['TextMatchSchema']>
export type TextMatches = Read<Schemas['TextMatchesResponse']>
type Ticket = Read<Schemas['UploadTicketSchema']>
type Saved = Read<Schemas['SavedFileSchema']>
type Deleted = Read<Schemas['DeletedResponse']>

/** What would go with a folder; `confirm` says that exactly this may. */
export interface Doomed {
  contents: Contents
  confirm: string
}

export interface UploadRequest {
  path: string
  overwrite: boolean
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

const BASE = '/v1/workspace'
/** Deleting and moving whole folders takes longer than other requests. */
const FOLDER_MS = 120_000
const SEARCH_MS = 30_000
const MOST_FOUND = 100
/** Up to this, a function of AWS takes a file itself; larger ones ask where to go. */
const SMALL_BYTES = 4 * 1024 * 1024
/** What the browser sets itself. */
const OWN_HEADERS = new Set(['content-length', 'host'])

const ifMatch = (etag: string | null | undefined) => (etag ? { 'if-match': `"${etag}"` } : undefined)

export function workspaceApi(client: ApiClient) {
  const ticketFor = async (path: string, size: number, overwrite: boolean, signal?: AbortSignal) =>
    (await client.post<{ upload: Ticket }>(`${BASE}/uploads`, { path, size, overwrite }, { signal })).upload

  return {
    list: (query: { path: string; limit: number; cursor?: string }, signal?: AbortSignal) =>
      client.get<{ entries: Entry[]; cursor: string | null }>(`${BASE}/files`, { query, signal }),
    read: async (path: string, signal?: AbortSignal) =>
      (await client.get<{ file: FileText }>(`${BASE}/file`, { query: { path }, signal })).file,
    /** Raises 409 when it holds another content than the one with this etag. */
    save: async (path: string, content: string, etag: string | null) =>
      (await client.put<{ file: Saved }>(`${BASE}/file`, { path, content }, { headers: ifMatch(etag) })).file,
    create: (body: { path: string; kind: 'file' | 'dir'; content?: string; overwrite?: boolean }) =>
      client.post(`${BASE}/create`, body),
    /** Whatever it holds by now; answers the job that goes on with a large folder. Raises 409 if something is there. */
    move: async (from: string, to: string, overwrite: boolean): Promise<string | null> => {
      const body = { from_path: from, to_path: to, overwrite }
      const answer = await client.patch<{ job_id?: string }>(`${BASE}/move`, body, { timeoutMs: FOLDER_MS })
      return answer.job_id ?? null
    },
    /** Answers the version that brings it back; null when it was too large to be kept. */
    removeFile: async ({ path, etag }: Entry) =>
      (await client.delete<Deleted>(`${BASE}/file`, { query: { path }, headers: ifMatch(etag) })).version,
    doomed: async (path: string): Promise<Doomed> => {
      const query = { path, recursive: true, dry_run: true }
      const { contents, confirm } = await client.delete<Deleted>(`${BASE}/file`, { query, timeoutMs: FOLDER_MS })
      return { contents: contents ?? { files: 0, size: 0 }, confirm: confirm ?? '' }
    },
    /** Raises 409 when something else would go by now than what was confirmed. */
    removeFolder: (path: string, confirm: string) =>
      client.delete(`${BASE}/file`, { query: { path, recursive: true, confirm }, timeoutMs: FOLDER_MS }),
    /** Sends it to the API, or to where the API says that a file of this size is taken. */
    upload: async (file: File, { path, overwrite, signal, onProgress }: UploadRequest): Promise<void> => {
      const url = `${BASE}/upload${queryText({ path, overwrite: overwrite || null })}`
      const direct = { method: 'POST', url, headers: { 'content-type': 'application/octet-stream' }, needs_key: true }
      const to = file.size > SMALL_BYTES ? await ticketFor(path, file.size, overwrite, signal) : direct
      const headers = Object.entries(to.headers).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))
      const key = to.needs_key ? client.authHeaders() : {}
      const options = { headers: { ...Object.fromEntries(headers), ...key }, signal, onProgress }
      await sendFile(to.method, to.url, file, options)
    },
    /** Where the storage gives a file out itself; null: `download` has it. */
    link: async (path: string) =>
      (await client.get<Read<Schemas['FileLinkResponse']>>(`${BASE}/link`, { query: { path } })).link?.url ?? null,
    download: (path: string, signal?: AbortSignal) => client.bytes(`${BASE}/download`, { path }, signal),
    searchNames: (text: string, cursor: string | null, signal?: AbortSignal) =>
      client.get<NameMatches>(`${BASE}/search/names`, { query: { q: text, limit: MOST_FOUND, cursor }, signal }),
    searchText: (text: string, cursor: string | null, signal?: AbortSignal) =>
      client.get<TextMatches>(`${BASE}/search/text`, {
        query: { q: text, limit: MOST_FOUND, cursor },
        signal,
        timeoutMs: SEARCH_MS,
      }),
    /** Newest first. */
    versions: async (path: string, signal?: AbortSignal) =>
      (await client.get<{ versions: Version[] }>(`${BASE}/versions`, { query: { path }, signal })).versions,
    version: async (path: string, id: string, signal?: AbortSignal) =>
      (await client.get<{ version: VersionText }>(`${BASE}/version`, { query: { path, version: id }, signal })).version,
    restore: (path: string, version: string, etag: string | null) =>
      client.post(`${BASE}/restore`, { path, version }, { headers: ifMatch(etag) }),
  }
}
