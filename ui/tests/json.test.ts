/** Numbers are kept as they were written, on their whole way through the UI. */
import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { reactive } from 'vue'
import { parseWire } from '@/api/answers'
import type { Job } from '@/api/jobs'
import { asCurl, requestOf as requestOfJob } from '@/domain/curl'
import { isRecord, prettyJson } from '@/domain/format'
import { checkInput } from '@/domain/input'
import {
  compareNumbers,
  faultIn,
  faultText,
  isExact,
  isWhole,
  jsonText,
  numberOf,
  parseJson,
  plainNumber,
  type Json,
} from '@/domain/json'
import { asText, linesOf } from '@/domain/logFilter'
import { checkDraft, draftOf, emptyDraft, loadDraft, requestOf, saveDraft } from '@/domain/newJob'
import { changesOf, scheduleDraft } from '@/domain/schedule'
import { fieldsOf } from '@/domain/schema'
import { api } from './setup'
import { byTest, eventually, mountApp } from './support/mountApp'

const ODD = [
  '9007199254740993',
  '-9223372036854775808',
  '1.0',
  '-0',
  '-0.0',
  '1e400',
  '1E5',
  '0.0000001',
  '0.10',
  '3.141592653589793238462643',
  '100000000000000000000000',
]
const EVEN = ['0', '1', '-7', '0.1', '9007199254740991', '123456.789', '1e+21', '5e-324']
const LIST = `[${[...ODD, ...EVEN].join(',')}]`

describe('a number', () => {
  it.each([...ODD, ...EVEN])('%s comes out as it went in', (text) => {
    expect(jsonText(parseJson(text))).toBe(text)
    expect(jsonText(reactive({ deep: [parseJson(text)] }))).toBe(`{"deep":[${text}]}`)
    expect(prettyJson(parseJson(text))).toBe(text)
    expect(isRecord(parseJson(text))).toBe(false)
  })

  it('is a plain one where nothing is lost', () => {
    expect(EVEN.map((text) => typeof numberOf(text))).toEqual(EVEN.map(() => 'number'))
    expect(ODD.every((text) => isExact(numberOf(text)))).toBe(true)
  })

  it('can be calculated with, and compared by all its digits', () => {
    expect([plainNumber(numberOf('1.0')), plainNumber(numberOf('1e400')), plainNumber('1')]).toEqual([1, Infinity, NaN])
    expect(compareNumbers(numberOf('9007199254740993'), numberOf('9007199254740992'))).toBeGreaterThan(0)
    expect(compareNumbers(numberOf('1.0'), 1)).toBe(0)
    expect(
      ['5', '5.0', '5.5', '9007199254740993', '1e3', '-0', '12345678901234567890.5'].map((text) =>
        isWhole(numberOf(text)),
      ),
    ).toEqual([true, true, false, true, true, true, false])
  })
})

describe('JSON text', () => {
  it('keeps names that objects of JavaScript have anyway', () => {
    const text = '{"__proto__":{"a":1.0},"constructor":2,"isLosslessNumber":true,"value":"3"}'
    expect(jsonText(parseJson(text))).toBe(text)
  })

  it.each([
    ['{"a": }', 1, 7],
    ['{\n  "a": 1,\n}', 3, 1],
    ['[1,\n2', 2, 2],
    ['{"a": 1, "a": 2}', 1, 11],
    ['[01]', 1, 3],
    ['', 1, 1],
    ['[NaN]', 1, 2],
  ])('%j is refused with the place', (text, line, column) => {
    expect(faultIn(text)).toMatchObject({ line, column })
    expect(faultText(faultIn(text)!)).toContain(`line ${line}, column ${column}`)
  })
})

it('reads answers: free JSON to the digit, our own numbers as numbers', () => {
  const answer = parseWire(
    '{"ok":true,"count":1.0,"job":{"input":{"id":9007199254740993},"priority":5.0,"error":{"details":{"n":1.0}}},' +
      '"score":1e-7}',
  )
  expect(answer).toMatchObject({ count: 1, job: { priority: 5 }, score: 1e-7 })
  expect(jsonText(answer)).toContain('"input":{"id":9007199254740993}')
  expect(jsonText(answer)).toContain('"details":{"n":1.0}')
})

describe('a job', () => {
  const input = parseJson(`{"row":9007199254740993,"list":${LIST}}`)
  const job = {
    type: 'x.y',
    queue: 'default',
    input,
    priority: 5,
    timeout_sec: 9,
    max_attempts: 1,
    callback_url: null,
    tags: [],
  } as unknown as Job

  it('is copied and run again with the same input', () => {
    expect(asCurl(requestOfJob(job), 'http://x')).toContain(jsonText(input))
    saveDraft(draftOf(job))
    expect(jsonText(requestOf(loadDraft()!).input)).toBe(jsonText(input))
  })

  it('has a log in which numbers are shown, found and copied', () => {
    const event = { id: 1, ts: 't', kind: 'log', level: 'info', message: 'm', meta: input } as never
    expect(asText([event])).toContain('9007199254740993')
    expect(linesOf([event], 'debug', '254740993')).toHaveLength(1)
  })
})

it('a schedule has changed only when a digit has', () => {
  const schedule = {
    type: 'x.y',
    input: parseJson('{"n": 1.0, "id": 9007199254740993}'),
    tags: [],
    interval_sec: 60,
  } as never
  const draft = scheduleDraft(schedule)
  expect(draft.input).toContain('9007199254740993')
  expect(changesOf(schedule, draft)).toBeNull()
  expect(jsonText(changesOf(schedule, { ...draft, input: draft.input.replace('1.0', '1') }))).toBe(
    '{"input":{"n":1,"id":9007199254740993}}',
  )
  expect(changesOf(schedule, { ...draft, input: draft.input.replace('993', '992') })).not.toBeNull()
})

describe('fields for numbers', () => {
  const fields = fieldsOf(
    parseJson(
      '{"properties":{"id":{"type":"integer","maximum":9007199254740993},' +
        '"share":{"type":"number","minimum":0.5},"one":{"enum":[1.0,9007199254740993]}}}',
    ) as never,
  )!
  const problems = (text: string) => checkInput(parseJson(text) as Json, fields).map(({ path }) => path)

  it('check all digits', () => {
    expect(problems('{"id":9007199254740993,"share":0.50,"one":9007199254740993}')).toEqual([])
    expect(problems('{"id":9007199254740994}')).toEqual(['input.id'])
    expect(problems('{"share":0.49999999999999999999}')).toEqual(['input.share'])
    expect(problems('{"one":9007199254740992}')).toEqual(['input.one'])
    expect(problems('{"id":1.5}')).toEqual(['input.id'])
  })
})

describe('a text that is no JSON', () => {
  const fields = fieldsOf({ properties: { target: { type: 'string', maxLength: 3 }, free: { type: 'object' } } })

  it('stands for the whole input, whatever was there before', () => {
    const draft = { ...emptyDraft('x.y'), input: { target: 'too long' }, broken: { input: '{"a": 1' } }
    expect(checkDraft(draft, fields)).toMatchObject([
      { path: 'input', message: expect.stringContaining('line 1, column 8') },
    ])
  })

  it('stands for one field, and no longer when the form has no such field', () => {
    const draft = { ...emptyDraft('x.y'), broken: { 'input.free': '[1' } }
    expect(checkDraft(draft, fields).map(({ path }) => path)).toEqual(['input.free'])
    expect(checkDraft(draft, fieldsOf({ properties: { other: { type: 'object' } } }))).toEqual([])
  })
})

it('a number goes through the whole page, from the API and back to it', async () => {
  const job = api.addJob({ type: 'deploy.run', input: parseJson('{"row":9007199254740993,"share":1.0}') })
  const { router } = await mountApp(`/settings/jobs/${job.id}`)
  await eventually(() => expect(byTest('body').textContent).toContain('9007199254740993'))
  expect(byTest('body').textContent).toContain('1.0')
  await router.push(`/settings/jobs/new?from=${job.id}`)
  await flushPromises()
  await eventually(() => byTest('submit'))
  byTest('submit').click()
  await eventually(() => expect(api.jobs).toHaveLength(2))
  expect(jsonText(api.jobs[0]?.input)).toBe('{"row":9007199254740993,"share":1.0}')
})
