import type { Step } from '@/api/runs'
import type { Json } from '@/api/wire'
import { isRecord } from './format'
import { jsonText, plainNumber } from './json'

export interface StepView {
  seq: number
  at: string
  title: string
  text: string
  icon: string
  tone: 'neutral' | 'info' | 'success' | 'warning' | 'error'
  /** Why a call was allowed, refused or asked about. */
  why: string | null
  cost: number | null
  /** Tokens of a model's call, in and out. */
  tokens: { input: number; output: number } | null
  reused: boolean
  /** The whole step, for whoever looks closer. */
  body: Json
}

const NAMES: Record<string, [string, string, StepView['tone']]> = {
  asked: ['Asked the model', 'i-lucide-message-circle-question-mark', 'neutral'],
  answered: ['Model answered', 'i-lucide-bot', 'info'],
  unanswered: ['No answer', 'i-lucide-triangle-alert', 'warning'],
  intended: ['Called', 'i-lucide-wrench', 'info'],
  done: ['Result', 'i-lucide-check', 'success'],
  refused: ['Not called', 'i-lucide-ban', 'warning'],
  unknown: ['Nobody knows whether it happened', 'i-lucide-circle-help', 'warning'],
  question: ['Asked a person', 'i-lucide-bell', 'warning'],
  reply: ['Answer', 'i-lucide-corner-down-right', 'success'],
  heard: ['Message', 'i-lucide-message-square', 'info'],
  planned: ['Planned', 'i-lucide-list-checks', 'neutral'],
  labelled: ['Read', 'i-lucide-tag', 'neutral'],
  delegated: ['Started by another run', 'i-lucide-git-branch', 'neutral'],
  defined: ['Workflow', 'i-lucide-workflow', 'neutral'],
  folded: ['Summed up', 'i-lucide-fold-vertical', 'neutral'],
}

/** A step as the page shows it. Types of a later version are shown by their name. */
export function viewOf(step: Step): StepView {
  const body: Record<string, Json> = isRecord(step.body) ? step.body : {}
  const [name, icon, tone] = NAMES[step.type] ?? [step.type, 'i-lucide-circle', 'neutral']
  const failed = isRecord(body['error']) ? body['error'] : null
  const decision = isRecord(body['decision']) ? body['decision'] : null
  const cost = plainNumber(body['cost_usd'])
  return {
    seq: step.seq,
    at: step.at,
    title: titleOf(step.type, name, body),
    text: failed ? `${textOf(failed['code'])}: ${textOf(failed['message'])}` : detailOf(step.type, body),
    icon: failed && step.type === 'done' ? 'i-lucide-triangle-alert' : icon,
    tone: failed && step.type === 'done' ? 'error' : tone,
    why: decision && step.type !== 'question' ? textOf(decision['message']) : null,
    cost: Number.isFinite(cost) ? cost : null,
    tokens: tokensOf(body['usage']),
    reused: step.reused,
    body: step.body as Json,
  }
}

function tokensOf(usage: Json | undefined): StepView['tokens'] {
  if (!isRecord(usage)) return null
  const [input, output] = [plainNumber(usage['input']), plainNumber(usage['output'])]
  return Number.isFinite(input) && Number.isFinite(output) ? { input, output } : null
}

/** How long each step came after the one before it, in milliseconds; null for the first. */
export function pausesOf(steps: readonly Step[]): (number | null)[] {
  return steps.map(({ at }, index) => {
    const before = steps[index - 1]
    return before ? Math.max(0, Date.parse(at) - Date.parse(before.at)) : null
  })
}

/** What the run's steps have cost, without those it was forked with. */
export function costOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => {
    const cost = isRecord(step.body) ? plainNumber(step.body['cost_usd']) : NaN
    return !step.reused && Number.isFinite(cost) ? sum + cost : sum
  }, 0)
}

/** The question that has no reply yet; a run has at most one. */
export function openQuestionId(steps: readonly Step[]): string | null {
  const last = steps.findLast(({ type }) => type === 'question' || type === 'reply')
  return last?.type === 'question' && isRecord(last.body) ? textOf(last.body['id']) : null
}

function titleOf(type: string, name: string, body: Record<string, Json>): string {
  if (type === 'intended' || type === 'refused') return `${name} ${textOf(body['tool'])}`
  if (type === 'reply') return `${name} of ${textOf(body['by'])}`
  if (type === 'heard') return `${name} of ${textOf(body['by'])}`
  return name
}

function detailOf(type: string, body: Record<string, Json>): string {
  switch (type) {
    case 'asked':
      return [textOf(body['provider']), textOf(body['model'])].join(' ')
    case 'answered': {
      const calls = Array.isArray(body['tool_calls']) ? body['tool_calls'].filter(isRecord) : []
      const wanted = calls.map((call) => textOf(call['name'])).join(', ')
      return [textOf(body['text']), wanted && `wants ${wanted}`].filter(Boolean).join(' · ')
    }
    case 'intended':
    case 'refused':
      return textOf(body['arguments'])
    case 'done':
      return textOf(body['result'])
    case 'question':
    case 'heard':
      return textOf(body['text'])
    case 'reply':
      return textOf(body['text']) || textOf(body['choice'])
    case 'planned':
      return textOf(body['entries'])
    case 'defined':
      return isRecord(body['workflow']) ? textOf(body['workflow']['name']) : ''
    case 'labelled':
      return textOf(body['source'])
    case 'folded':
      return body['undoes'] ? `Undone by ${textOf(body['by'])}` : textOf(body['summary'])
    default:
      return ''
  }
}

const textOf = (value: Json | undefined): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : jsonText(value)
}
