import { ensureSyntaxTree } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { json } from '@codemirror/lang-json'
import { describe, expect, it } from 'vitest'
import { ApiError } from '@/api/errors'
import type { Job, JobEvent, JobSummary } from '@/api/jobs'
import type { JsonObject } from '@/api/wire'
import { eachOf, planBulk } from '@/domain/bulk'
import { asCurl } from '@/domain/curl'
import { duration, relativeTime } from '@/domain/format'
import { checkInput, valueAt, withValue } from '@/domain/input'
import { rangeOf } from '@/domain/jsonText'
import { linesOf } from '@/domain/logFilter'
import { checkDraft, emptyDraft, loadDraft, requestOf, saveDraft } from '@/domain/newJob'
import { DEFAULT_PREFS, fromServer, readMirror, writeMirror } from '@/domain/prefs'
import { problemsOf } from '@/domain/problems'
import { fieldsOf } from '@/domain/schema'
import { stepsOf, timesOf } from '@/domain/timeline'
import { changeOf, checkType, typeDraft } from '@/domain/typeDraft'

describe('a form from a schema', () => {
  const schema: JsonObject = {
    type: 'object',
    required: ['target'],
    $defs: {
      Mode: { enum: ['a', 'b'], title: 'Mode' },
      Inner: { type: 'object', properties: { depth: { type: 'integer' } } },
    },
    properties: {
      target: { type: 'string', title: 'Target', description: 'Where to', maxLength: 5 },
      mode: { anyOf: [{ $ref: '#/$defs/Mode' }, { type: 'null' }], default: null },
      inner: { allOf: [{ $ref: '#/$defs/Inner' }] },
      count: { type: 'integer', minimum: 1, maximum: 3 },
      tags: { type: 'array', items: { type: 'string' } },
      either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      prompt: { type: 'string' },
    },
  }
  const fields = fieldsOf(schema)!
  const kinds = Object.fromEntries(fields.map(({ name, kind }) => [name, kind]))

  it('knows the kinds of its fields', () => {
    expect(kinds).toEqual({
      target: 'text',
      mode: 'choice',
      inner: 'group',
      count: 'integer',
      tags: 'list',
      either: 'json',
      prompt: 'longtext',
    })
    expect(fields[2]?.fields[0]?.path).toEqual(['inner', 'depth'])
  })

  it('is none for a schema without named fields', () => {
    expect(fieldsOf(null)).toBeNull()
    expect(fieldsOf({ type: 'object' })).toBeNull()
  })

  it('survives a schema that refers to itself', () => {
    const node: JsonObject = { type: 'object', properties: { child: { $ref: '#' } } }
    expect(fieldsOf(node)?.[0]?.kind).toBe('group')
  })

  it('checks what is filled in, naming the place', () => {
    const problems = checkInput({ target: 'much too long', count: 9, tags: [1], inner: { depth: 'x' } }, fields)
    expect(problems.map(({ path }) => path)).toEqual(['input.target', 'input.inner.depth', 'input.count', 'input.tags'])
    expect(checkInput(null, fields)).toEqual([{ path: 'input.target', message: 'Needs a value' }])
    expect(checkInput({ target: 'ok', mode: null }, fields)).toEqual([])
  })
})

describe('values in an input', () => {
  it('are set and removed without touching the rest', () => {
    const before = { a: { b: 1, c: 2 }, d: 3 }
    const after = withValue(before, ['a', 'b'], undefined)
    expect(after).toEqual({ a: { c: 2 }, d: 3 })
    expect(withValue(after, ['a', 'c'], undefined)).toEqual({ d: 3 })
    expect(before.a.b).toBe(1)
    expect(valueAt({ a: [1] }, ['a', 'b'])).toBeUndefined()
  })
})

describe('a draft', () => {
  it('sends only what was filled in', () => {
    expect(requestOf({ ...emptyDraft('deploy.run'), priority: 0, tags: ['x'] })).toEqual({
      type: 'deploy.run',
      priority: 0,
      tags: ['x'],
    })
  })

  it('names every faulty field', () => {
    const draft = {
      ...emptyDraft('x.y'),
      queue: 'no spaces',
      priority: 11,
      timeout_sec: 'ten',
      callback_url: 'ftp://x',
      key: ' ',
    }
    expect(checkDraft(draft, null).map(({ path }) => path)).toEqual([
      'queue',
      'priority',
      'timeout_sec',
      'callback_url',
      'key',
    ])
  })

  it('keeps its idempotency key over a reload', () => {
    const draft = emptyDraft('deploy.run')
    saveDraft(draft)
    expect(loadDraft()).toEqual(draft)
    sessionStorage.setItem('rauskuclaw_new_job_draft_v1', '{broken')
    expect(loadDraft()).toBeNull()
  })
})

describe('validation errors of the server', () => {
  const error = (details: JsonObject | null) => new ApiError('VALIDATION_ERROR', 'Invalid', 400, details)

  it('point at fields', () => {
    const details = { fields: [{ field: 'input.target', message: 'must be text' }] }
    expect(problemsOf(error(details))).toEqual([{ path: 'input.target', message: 'must be text' }])
  })

  it('stand for the whole request when they name none', () => {
    expect(problemsOf(error(null))).toEqual([{ path: '', message: 'Invalid' }])
  })
})

describe('bulk actions', () => {
  const job = (id: string, status: JobSummary['status']) => ({ id, status }) as JobSummary
  const jobs = [job('1', 'queued'), job('2', 'failed'), job('3', 'running')]

  it('leave out the jobs they do not apply to', () => {
    expect(planBulk('cancel', jobs).included.map(({ id }) => id)).toEqual(['1', '3'])
    expect(planBulk('retry', jobs).included.map(({ id }) => id)).toEqual(['2'])
  })

  it('run a few at a time, each once', async () => {
    let running = 0
    let most = 0
    const done: number[] = []
    await eachOf([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 1))
      running--
      done.push(item)
    })
    expect(most).toBe(3)
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7])
  })
})

it('writes a curl command that a shell reads as one request, without the key', () => {
  const text = asCurl({ type: 'x.y', input: { name: "it's $HOME" } }, 'http://localhost')
  expect(text).toContain("it'\\''s $HOME")
  expect(text).toContain('"x-api-key: $API_KEY"')
})

it('says times and spans for people', () => {
  const now = Date.parse('2026-01-01T12:00:00.000Z')
  expect(relativeTime('2026-01-01T11:59:18.000Z', now)).toBe('42s ago')
  expect(relativeTime('2026-01-01T12:03:00.000Z', now)).toBe('in 3m')
  expect(relativeTime('2026-01-01T12:04:58.000Z', now)).toBe('in 5m')
  expect(relativeTime('2026-01-01T13:59:59.000Z', now)).toBe('in 2h')
  expect(relativeTime('2026-01-01T11:59:00.300Z', now)).toBe('1m ago')
  expect(relativeTime('nonsense', now)).toBe('–')
  expect([duration(320), duration(4200), duration(185_000), duration(7_800_000)]).toEqual([
    '320 ms',
    '4.2 s',
    '3m 05s',
    '2h 10m',
  ])
})

describe('preferences', () => {
  it('are taken only when they are of the right kind and in range', () => {
    const document = {
      devMode: 'yes',
      suggestedAutoMaxAttempts: 11,
      suggestedAutoMaxPriority: 0,
      suggestedAutoAllowTypes: ' ',
    }
    expect(fromServer(document)).toEqual({
      suggestedAutoMaxPriority: 0,
      suggestedAutoAllowTypes: DEFAULT_PREFS.suggestedAutoAllowTypes,
    })
  })

  it('come back from the session as they went in', () => {
    const prefs = { ...DEFAULT_PREFS, devMode: true, suggestedAutoMaxTimeoutSec: 60 }
    writeMirror(prefs)
    expect(readMirror()).toEqual(prefs)
  })
})

describe('the timeline', () => {
  const at = '2026-01-01T12:00:00.000Z'
  const base = { id: 'j', status: 'failed', created_at: at, updated_at: at, error: null } as unknown as Job
  const attempt = { number: 1, worker: 'w', started_at: at, ended_at: at, outcome: 'failed', error: { code: 'E' } }

  it('ends with the failed attempt, or says why there was none', () => {
    expect(stepsOf(base, [attempt as never], 0).map(({ title }) => title)).toEqual(['Submitted', 'Attempt 1 failed'])
    const lost = { ...base, error: { code: 'CRASH_LOOP', message: '', details: null, at } }
    expect(stepsOf(lost, [{ ...attempt, outcome: 'worker_lost' } as never], 0).at(-1)).toMatchObject({
      title: 'Failed',
      text: 'CRASH_LOOP',
    })
  })

  it('tells waiting from running', () => {
    const job = { ...base, created_at: '2026-01-01T11:52:44.000Z', updated_at: at } as Job
    const ran = { ...attempt, started_at: '2026-01-01T11:59:58.100Z' } as never
    expect(timesOf(job, [ran], 0)).toEqual({ waitedMs: 434_100, ranMs: 1_900 })
    expect(timesOf(job, [], 0)).toEqual({ waitedMs: null, ranMs: null })
    expect(timesOf({ ...job, status: 'queued' }, [], Date.parse(at))).toEqual({ waitedMs: 436_000, ranMs: null })
    const running = { ...attempt, started_at: at, ended_at: null } as never
    expect(timesOf({ ...job, status: 'running' }, [running], Date.parse(at) + 5_000).ranMs).toBe(5_000)
  })

  it('says what a waiting job waits for', () => {
    expect(stepsOf({ ...base, status: 'queued' }, [], 0).at(-1)?.title).toBe('Waiting for its first attempt')
  })
})

it('filters a log by level and by text in message or meta', () => {
  const event = (id: number, level: JobEvent['level'], message: string, meta: JsonObject | null = null) =>
    ({ id, level, message, meta, kind: 'log', ts: '' }) as JobEvent
  const log = [
    event(1, 'info', 'one'),
    event(2, 'error', 'two', { host: 'db' }),
    { ...event(3, 'info', 'half'), kind: 'progress' as const },
  ]
  expect(linesOf(log, 'debug', '').map(({ id }) => id)).toEqual([1, 2])
  expect(linesOf(log, 'warn', '').map(({ id }) => id)).toEqual([2])
  expect(linesOf(log, 'debug', 'DB').map(({ id }) => id)).toEqual([2])
})

it('changes only what differs in a type', () => {
  const type = { name: 'a.b', enabled: true, handler: 'h', default_timeout_sec: 120, default_max_attempts: 1 }
  expect(changeOf(type, { ...typeDraft(type), default_max_attempts: 3 })).toEqual({ default_max_attempts: 3 })
  expect(checkType({ ...typeDraft(null), name: 'x', default_timeout_sec: 1.5 }).map(({ path }) => path)).toEqual([
    'name',
    'handler',
    'default_timeout_sec',
  ])
})

it('finds the place of a value in JSON text', () => {
  const doc = '{"a": {"b": [1, 22]}, "c": true}'
  const state = EditorState.create({ doc, extensions: [json()] })
  // A new state parses for 20 ms and no longer, which a busy machine may spend elsewhere.
  ensureSyntaxTree(state, doc.length, 10_000)
  const text = (path: string[]) => {
    // Copied, as the editor does: the nodes of the syntax tree have their places in getters, which a copy leaves out.
    const { from, to } = { ...rangeOf(state, path) }
    return doc.slice(from, to)
  }
  expect(text(['c'])).toBe('true')
  expect(text(['a', 'b', '1'])).toBe('22')
  expect(text(['a', 'missing'])).toBe('{')
})
