import { describe, expect, it } from 'vitest'
import type { Match, Memory } from '@/api/memory'
import type { Schedule } from '@/api/schedules'
import type { JobEvent } from '@/api/jobs'
import { streamedText } from '@/domain/answer'
import { allWeak, checkMemory, explained, likeness, memoryDraft, preview, valueOf } from '@/domain/memory'
import { columns, inWords, LATENCY, money, rate, THROUGHPUT } from '@/domain/metrics'
import {
  asRequest,
  cadenceDraft,
  cadenceOf,
  cadenceWords,
  changesOf,
  checkCadence,
  checkSchedule,
  scheduleDraft,
} from '@/domain/schedule'

const AT = '2026-03-01T08:00:00.000Z'

function schedule(part: Partial<Schedule> = {}): Schedule {
  return {
    id: 's1',
    name: null,
    enabled: true,
    type: 'report.generate',
    queue: 'default',
    input: { topic: 'tea' },
    priority: 5,
    timeout_sec: 120,
    max_attempts: 1,
    tags: [],
    interval_sec: 300,
    cron: null,
    timezone: 'UTC',
    overlap: 'skip',
    catch_up: 'skip',
    max_runs_per_day: null,
    max_failures: 10,
    failures: 0,
    runs_today: 0,
    waiting_at: null,
    breaker: null,
    next_run_at: AT,
    last_run_at: null,
    last_job_id: null,
    last_error: null,
    created_at: AT,
    updated_at: AT,
    ...part,
  }
}

describe('a schedule in words and as a form', () => {
  it('says intervals in their largest unit and cron in a sentence', async () => {
    expect(await cadenceWords({ interval_sec: 300 })).toBe('Every 5 minutes')
    expect(await cadenceWords({ interval_sec: 3600 })).toBe('Every hour')
    expect(await cadenceWords({ interval_sec: 90 })).toBe('Every 90 seconds')
    expect(await cadenceWords({ cron: '0 9 * * 1-5' })).toBe('At 09:00, Monday through Friday')
    expect(await cadenceWords({ cron: '*/10 * * * * *' })).toBe('Every 10 seconds')
    expect(await cadenceWords({ cron: 'nonsense' })).toBe('nonsense')
  })

  it('turns the form into the cadence it shows', () => {
    const draft = cadenceDraft(schedule({ interval_sec: 7200 }))
    expect([draft.kind, draft.every, draft.unit]).toEqual(['interval', 2, 'hours'])
    expect(cadenceOf(draft)).toEqual({ interval_sec: 7200, timezone: 'UTC' })
    expect(checkCadence({ ...draft, every: 2, unit: 'seconds' })).toHaveLength(1)
    expect(checkCadence({ ...draft, every: 25 })).toHaveLength(1)
    expect(checkCadence({ ...draft, kind: 'cron', cron: ' ' })).toHaveLength(1)
  })

  it('sends only what was changed, and nothing when nothing was', () => {
    const one = schedule()
    const draft = scheduleDraft(one)
    expect(changesOf(one, draft)).toBeNull()
    draft.overlap = 'queue'
    draft.name = 'Tea'
    expect(changesOf(one, draft)).toEqual({ name: 'Tea', overlap: 'queue' })
  })

  it('names each field that is wrong', () => {
    const draft = { ...scheduleDraft(null), type: '', input: '{', priority: 99, queue: 'a b' }
    expect(checkSchedule(draft).map(({ path }) => path)).toEqual(['type', 'queue', 'priority', 'input'])
    expect(asRequest({ ...scheduleDraft(null), type: 'a.b', input: '{"x":1}' }).input).toEqual({ x: 1 })
  })
})

describe('an answer from its deltas', () => {
  const delta = (id: number, message: string, meta: JobEvent['meta'] = null): JobEvent => ({
    id,
    ts: AT,
    kind: 'delta',
    level: 'info',
    message,
    meta,
  })

  it('is their text in order, and begins anew with each attempt', () => {
    const first = [delta(1, '', { attempt: 1, reset: true }), delta(2, 'Hel'), delta(3, 'lo')]
    expect(streamedText(first)).toBe('Hello')
    expect(streamedText([...first, delta(4, '', { attempt: 2, reset: true }), delta(5, 'Again')])).toBe('Again')
    expect(streamedText([{ ...delta(6, 'line'), kind: 'log' }])).toBe('')
  })
})

describe('figures for the charts', () => {
  it('stand in columns, with nothing where there is nothing', () => {
    const none = {
      failed: [0],
      retried: [0],
      run_ms_p50: [null],
      run_ms_p95: [null],
      wait_ms_p50: [null],
      wait_ms_p95: [null],
      queue_age_sec: [null],
    }
    const series = { minutes: [AT], created: [3], succeeded: [0], ...none }
    expect(columns(series, THROUGHPUT)).toEqual([[Date.parse(AT) / 1000], [3], [0]])
    expect(columns(series, LATENCY)).toEqual([[Date.parse(AT) / 1000], [null], [null]])
  })

  it('are told in words to those who cannot see them', () => {
    expect(inWords('Throughput', THROUGHPUT, [[1], [3], [null]], '')).toBe(
      'Throughput. Created: at most 3. Succeeded: nothing.',
    )
  })

  it('read as rates and money', () => {
    expect(rate(0, 0)).toBeNull()
    expect(rate(1, 3)).toBe(25)
    expect(money(0.000123)).toBe('$0.00012')
    expect(money(12.3)).toBe('$12.30')
    expect(money(null)).toBe('unknown')
  })
})

describe('memories', () => {
  const memory = (part: Partial<Memory> = {}): Memory => ({
    id: 'm1',
    scope: 'agent.chat',
    key: 'user.tea',
    value: { text: 'Likes  green\ntea' },
    tags: [],
    created_at: AT,
    updated_at: AT,
    expires_at: null,
    embedding_status: 'ready',
    embedding_error: null,
    embedded_at: AT,
    trust: 'untrusted',
    ...part,
  })

  it('are previewed in one short line', () => {
    expect(preview(memory())).toBe('Likes green tea')
    expect(preview(memory({ value: { a: 1 } }))).toBe('{"a":1}')
    expect(preview(memory({ value: 'x'.repeat(500) }))).toHaveLength(120)
  })

  it('are checked before they are sent, and read as JSON only when they look like it', () => {
    const draft = { ...memoryDraft(null, 's'), key: 'k', ttl_sec: 1.5 }
    expect(checkMemory(draft).map(({ path }) => path)).toEqual(['scope', 'key', 'value', 'ttl_sec'])
    expect(valueOf({ kind: 'auto', value: '{"a": 1}' })).toEqual({ a: 1 })
    expect(valueOf({ kind: 'auto', value: '42' })).toBe('42')
    const broken = { ...memoryDraft(null, 'ns'), key: 'kk', value: '{broken' }
    expect(checkMemory(broken)).toMatchObject([{ path: 'value', message: expect.stringContaining('line 1, column 2') }])
    expect(checkMemory({ ...broken, kind: 'text' })).toEqual([])
  })

  it.each([['42'], ['{"a":1}'], [42], [null], [true], [[1.5]], [{ text: 'x' }]])(
    'are saved as they were read: %j',
    (value) => {
      expect(valueOf(memoryDraft(memory({ value }), 's'))).toEqual(value)
    },
  )

  it('say why they were found', () => {
    const match: Match = {
      memory: memory(),
      score: 0.5,
      distance: 0.25,
      similarity: 0.75,
      weak: false,
      explain: {
        vector: { rank: 2, distance: 0.25, score: 0.8, margin: 0.3 },
        text: { rank: 1, score: 3.2, words: ['tea'], share: 0.5 },
        decay: 0.5,
      },
    }
    expect(explained(match).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Meaning: rank 2, distance 0.250',
      'Words: rank 1: tea',
      'Age: × 0.50',
    ])
    expect(likeness(match)).toBe('similarity 0.75')
    expect(likeness({ ...match, similarity: null })).toBe('score 0.50')
    expect([allWeak([]), allWeak([match]), allWeak([{ ...match, weak: true }])]).toEqual([false, false, true])
    expect(allWeak([{ ...match, weak: null }])).toBe(false)
  })
})
