/** The workspace of the fake API: files in memory, with etags and what they contained before. */
import type { Entry, Version } from '../src/api/workspace.ts'
import type { Json, JsonObject } from '../src/api/wire.ts'
import { isWithin, joined, nameOf, parentOf, ROOT } from '../src/domain/paths.ts'
import { fail, ok, type Answer } from './fakeApi.ts'

const VIEW_BYTES = 262_144
const MOST_FOUND = 100

interface Kept extends Version {
  path: string
  content: string | null
}

interface FakeFile {
  /** null: a folder. */
  content: string | null
  at: string
  revision: number
}

const published = ({ path: _path, content: _content, ...version }: Kept): Version => version
const faulty = (field: string, message: string) =>
  fail(400, 'VALIDATION_ERROR', `${field} ${message}`, { fields: [{ field, message }] })
const absent = (path: string) => fail(404, 'NOT_FOUND', 'There is no such file or folder', { path })
const bytesOf = (text: string) => new TextEncoder().encode(text).length
const tagOf = (header: string | null) => header?.replaceAll('"', '') ?? null

export class FakeWorkspace {
  private readonly files = new Map<string, FakeFile>()
  private readonly kept: Kept[] = []
  private revision = 1

  constructor() {
    this.folder(ROOT)
  }

  /** Put a file, with the folders it is in. */
  put(path: string, content: string, at = new Date().toISOString()): void {
    for (let folder = parentOf(path); folder !== ROOT; folder = parentOf(folder)) this.folder(folder, at)
    this.files.set(path, { content, at, revision: this.revision++ })
  }

  folder(path: string, at = new Date().toISOString()): void {
    if (!this.files.has(path)) this.files.set(path, { content: null, at, revision: this.revision++ })
  }

  has(path: string): boolean {
    return this.files.has(path)
  }

  text(path: string): string | null {
    return this.files.get(path)?.content ?? null
  }

  drop(path: string): void {
    for (const one of this.below(path)) this.files.delete(one)
  }

  async handle(request: Request, url: URL, verb: string, text: () => Promise<JsonObject>): Promise<Answer | Response> {
    const query = url.searchParams
    const path = query.get('path') ?? ROOT
    const tag = tagOf(request.headers.get('if-match'))
    switch (`${request.method} ${verb}`) {
      case 'GET files':
        return this.list(path, query)
      case 'GET file':
        return this.read(path)
      case 'GET download':
        return this.download(path)
      case 'GET search/names':
        return this.searchNames(query.get('q') ?? '')
      case 'GET search/text':
        return this.searchText(query.get('q') ?? '')
      case 'GET link':
        return this.files.has(path) ? ok({ file: this.place(path), link: null }) : absent(path)
      case 'POST uploads':
        return this.ticket(await text())
      case 'GET versions':
        return ok({ path, versions: this.versionsOf(path), count: this.versionsOf(path).length })
      case 'GET version':
        return this.version(path, query.get('version') ?? '')
      case 'PUT file':
        return this.save(await text(), tag)
      case 'POST create':
        return this.create(await text())
      case 'POST restore':
        return this.restore(await text())
      case 'POST upload':
        return this.upload(path, await request.text(), query.get('overwrite') === 'true')
      case 'PATCH move':
        return this.move(await text(), tag)
      case 'DELETE file':
        return this.remove(path, query, tag)
      default:
        return fail(404, 'NOT_FOUND', 'No such route')
    }
  }

  private list(path: string, query: URLSearchParams): Answer {
    const folder = this.files.get(path)
    if (!folder) return absent(path)
    if (folder.content !== null) return faulty('path', 'is a file')
    const all = [...this.files.keys()]
      .filter((one) => one !== ROOT && parentOf(one) === path)
      .map((one) => this.entry(one))
      .sort((one, two) => Number(two.is_dir) - Number(one.is_dir) || (one.name < two.name ? -1 : 1))
    const [from, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit') ?? 200)]
    const entries = all.slice(from, from + limit)
    const cursor = from + limit < all.length ? String(from + limit) : null
    return ok({ root: '/workspace', path, entries, count: entries.length, cursor })
  }

  private read(path: string): Answer {
    const file = this.files.get(path)
    if (!file) return absent(path)
    if (file.content === null) return faulty('path', 'is a folder')
    const size = bytesOf(file.content)
    const details = { size, max_bytes: VIEW_BYTES }
    if (size > VIEW_BYTES) return fail(413, 'WORKSPACE_FILE_TOO_LARGE', 'The file is too large', details)
    if (file.content.includes('\0')) return fail(415, 'WORKSPACE_FILE_BINARY', 'The file is no text; download it')
    return ok({ file: { ...this.place(path), content: file.content, lossy: false } })
  }

  private download(path: string): Answer | Response {
    const file = this.files.get(path)
    return file?.content == null ? absent(path) : new Response(file.content)
  }

  private searchNames(text: string): Answer {
    const wanted = text.toLowerCase()
    const found = [...this.files.keys()].filter((one) => one !== ROOT && nameOf(one).toLowerCase().includes(wanted))
    const entries = found.slice(0, MOST_FOUND).map((one) => this.entry(one))
    const more = found.length > MOST_FOUND
    return ok({ entries, count: entries.length, scanned: this.files.size, more, cursor: null })
  }

  private searchText(text: string): Answer {
    const matches = [...this.files].flatMap(([path, { content }]) =>
      (content ?? '').split('\n').flatMap((line, index) => {
        const at = line.indexOf(text)
        return at < 0 ? [] : [{ path, line: index + 1, column: at + 1, text: line }]
      }),
    )
    const found = matches.slice(0, MOST_FOUND)
    return ok({ matches: found, count: found.length, searched: this.files.size, skipped: 0, cursor: null })
  }

  private ticket(body: JsonObject): Answer {
    const path = String(body['path'])
    const overwrite = body['overwrite'] === true
    const there = this.blocked(path, overwrite)
    if (there) return there
    const url = `/v1/workspace/upload?${new URLSearchParams({ path, ...(overwrite ? { overwrite: 'true' } : {}) })}`
    const headers = { 'content-type': 'application/octet-stream' }
    const upload = { path, method: 'POST', url, headers, needs_key: true, expires_at: new Date().toISOString() }
    return ok({ upload })
  }

  private versionsOf(path: string): Version[] {
    return this.kept.filter((one) => one.path === path).map(published)
  }

  private version(path: string, id: string): Answer {
    const found = this.kept.find((one) => one.path === path && one.id === id)
    if (found?.content == null) return fail(404, 'NOT_FOUND', 'There is no such version')
    return ok({ version: { ...published(found), content: found.content, lossy: false } })
  }

  private save(body: JsonObject, tag: string | null): Answer {
    const path = String(body['path'])
    const file = this.files.get(path)
    if (!file) return tag === null ? absent(path) : this.changed(path)
    if (file.content === null) return faulty('path', 'is a folder')
    if (tag !== null && tag !== this.entry(path).etag) return this.changed(path)
    const version = this.keep(path)
    this.put(path, String(body['content']))
    return ok({ file: { ...this.place(path), version } })
  }

  private create(body: JsonObject): Answer {
    const path = String(body['path'])
    const there = this.blocked(path, body['overwrite'] === true)
    if (there) return there
    const overwritten = this.files.has(path)
    if (body['kind'] === 'dir') {
      this.folder(path)
      return ok({ entry: { path, kind: 'dir', overwritten: false } }, 201)
    }
    const version = overwritten ? this.keep(path) : null
    this.put(path, String(body['content'] ?? ''))
    return ok({ entry: { kind: 'file', overwritten, version, ...this.place(path) } }, 201)
  }

  private upload(path: string, content: string, overwrite: boolean): Answer {
    const there = this.blocked(path, overwrite)
    if (there) return there
    const overwritten = this.files.has(path)
    const version = overwritten ? this.keep(path) : null
    this.put(path, content)
    return ok({ file: { ...this.place(path), overwritten, version } }, 201)
  }

  private move(body: JsonObject, tag: string | null): Answer {
    const [from, to] = [String(body['from_path']), String(body['to_path'])]
    const entry = this.files.has(from) ? this.entry(from) : null
    if (!entry) return absent(from)
    if (tag !== null && tag !== entry.etag) return this.changed(from)
    if (isWithin(to, from)) return faulty('to_path', 'is inside of what is moved')
    const there = this.blocked(to, body['overwrite'] === true)
    if (there) return there
    for (const path of this.below(from)) {
      const file = this.files.get(path)!
      this.files.delete(path)
      this.files.set(to + path.slice(from.length), file)
    }
    for (const one of this.kept) if (isWithin(one.path, from)) one.path = to + one.path.slice(from.length)
    return ok({ moved: true, from_path: from, to_path: to })
  }

  private remove(path: string, query: URLSearchParams, tag: string | null): Answer {
    const file = this.files.get(path)
    if (!file) return absent(path)
    if (tag !== null && tag !== this.entry(path).etag) return this.changed(path)
    const isDry = query.get('dry_run') === 'true'
    if (file.content === null) return this.removeFolder(path, isDry, query.get('confirm'))
    const version = isDry ? null : this.keep(path)
    if (!isDry) this.drop(path)
    return ok({ deleted: !isDry, file: { path }, version })
  }

  private removeFolder(path: string, isDry: boolean, given: string | null): Answer {
    const files = this.below(path).filter((one) => this.files.get(one)?.content !== null)
    const size = files.reduce((sum, one) => sum + bytesOf(this.text(one) ?? ''), 0)
    const contents = { files: files.length, size }
    const confirm = `c${files.map((one) => this.entry(one).etag).join('.')}`
    if (!isDry && given !== confirm)
      return fail(409, 'CONFLICT', "The folder's contents are not those that were confirmed", { contents, confirm })
    if (!isDry) this.drop(path)
    return ok({ deleted: !isDry, file: { path }, contents, confirm, version: null })
  }

  private restore(body: JsonObject): Answer {
    const [path, id] = [String(body['path']), String(body['version'])]
    const found = this.kept.find((one) => one.path === path && one.id === id)
    if (!found) return fail(404, 'NOT_FOUND', 'There is no such version')
    const version = this.files.has(path) ? this.keep(path) : null
    if (found.content === null) this.drop(path)
    else this.put(path, found.content)
    return ok({ path, file: found.content === null ? null : this.place(path), version })
  }

  private blocked(path: string, overwrite: boolean): Answer | null {
    if (this.files.get(parentOf(path))?.content !== null) return absent(parentOf(path))
    if (!this.files.has(path) || overwrite) return null
    const current = this.entry(path) as unknown as Json
    return fail(409, 'CONFLICT', 'Something of this name is there', { current, path })
  }

  private changed(path: string): Answer {
    const current = this.files.has(path) ? (this.entry(path) as unknown as Json) : null
    return fail(409, 'CONFLICT', 'It has changed in the meantime', { current, path })
  }

  private keep(path: string): string {
    const { content } = this.files.get(path)!
    const { size, etag } = this.entry(path)
    const id = `v${this.revision++}`
    this.kept.unshift({ id, path, kept_at: new Date().toISOString(), replaced_by: 'ops', size, etag, content })
    return id
  }

  private below(path: string): string[] {
    return [...this.files.keys()].filter((one) => isWithin(one, path))
  }

  private entry(path: string): Entry {
    const { content, at, revision } = this.files.get(path)!
    const isDir = content === null
    return {
      name: nameOf(path),
      path,
      is_dir: isDir,
      size: isDir ? null : bytesOf(content),
      modified_at: at,
      etag: isDir ? null : `e${revision}`,
    }
  }

  private place(path: string) {
    const { size, modified_at, etag } = this.entry(path)
    return { path, size: size ?? 0, modified_at, etag }
  }
}

/** A folder of a project, for work on the page without a backend. */
export function furnish(workspace: FakeWorkspace): void {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
  const files: [path: string, minutes: number, lines: string[]][] = [
    ['README.md', 50, ['# Garden', '', 'Notes and **scripts** of the garden.', '', '- `water.py` waters it']],
    ['water.py', 3, ['import time', '', '', 'def water(bed: str) -> None:', '    time.sleep(1)']],
    ['docs/plan.yaml', 600, ['beds:', '  - name: tomatoes', '    litres: 4', '  - name: herbs', '    litres: 1.5']],
    ['docs/logo.svg', 9000, ['<svg><script>window.__xss=1</script></svg>']],
    ['docs/index.html', 9000, ['<!doctype html>', '<img src=x onerror="window.__xss=2">']],
    ['data/photo.png', 90, ['PNG\0\0']],
    ['Dockerfile', 90, ['FROM python:3.13-slim', 'COPY . /app', 'CMD ["python", "water.py"]']],
  ]
  for (const [path, minutes, lines] of files) workspace.put(path, `${lines.join('\n')}\n`, ago(minutes))
  for (let number = 0; number < 10_000; number++)
    workspace.put(`${joined('many', `reading-${String(number).padStart(5, '0')}`)}.json`, '{"litres": 2.5}\n', ago(120))
}
