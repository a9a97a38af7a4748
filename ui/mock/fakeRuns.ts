/** Runs of agents in the fake API: their steps, and questions that can be answered once. */
import type { Question, Step } from '../src/api/runs.ts'
import type { Caller } from '../src/api/session.ts'
import type { Json, JsonObject } from '../src/api/wire.ts'
import { fail, ok, type Answer, type FakeApi, type FakeJob } from './fakeApi.ts'

const DAY = 86_400_000

export class FakeRuns {
  readonly stepsOf = new Map<string, Step[]>()
  private readonly asked: Question[] = []
  readonly said: JsonObject[] = []

  constructor(private readonly api: FakeApi) {}

  /** Record a step, with its line in the log. */
  record(job: FakeJob, type: Step['type'], body: JsonObject): Step {
    const steps = this.stepsOf.get(job.id) ?? []
    const seq = steps.length + 1
    const step = { seq, type, at: new Date().toISOString(), attempt: 1, reused: false, body } as Step
    this.stepsOf.set(job.id, [...steps, step])
    const kind = type === 'question' ? 'question' : 'step'
    this.api.log(job, 'Steps recorded', { from: seq, to: seq, types: [type] }, { kind })
    return step
  }

  /** Let a run ask for the approval of a call, and wait. */
  ask(job: FakeJob, part: Partial<Question> = {}): Question {
    const seq = (this.stepsOf.get(job.id)?.length ?? 0) + 1
    const question: Question = {
      id: `${job.id}.${seq}`,
      job_id: job.id,
      job_type: job.type,
      step: seq,
      asked_at: new Date().toISOString(),
      kind: 'approval',
      text: 'May the run call deploy_run? The run has no grant for deploy_run.',
      choices: ['approve', 'deny'],
      default: 'deny',
      expires_at: new Date(Date.now() + 30 * DAY).toISOString(),
      about: seq - 1,
      call_id: 'call_1',
      tool: 'deploy_run',
      arguments: { target: 'staging' },
      binding: 'a'.repeat(64),
      decision: { verdict: 'ask', reason: 'NO_GRANT', message: 'The run has no grant.', grant: null, origins: [] },
      diff: null,
      details: null,
      open: true,
      answer: null,
      ...part,
    }
    this.asked.push(question)
    this.record(job, 'question', { id: question.id, text: question.text, kind: question.kind })
    this.api.change(job, { status: 'queued' })
    return question
  }

  steps(jobId: string, url: URL): Answer {
    const after = Number(url.searchParams.get('after') ?? 0)
    const steps = (this.stepsOf.get(jobId) ?? []).filter(({ seq }) => seq > after)
    return ok({ steps, count: steps.length, next_after: steps.at(-1)?.seq ?? after })
  }

  say(jobId: string, body: JsonObject): Answer {
    this.said.push({ ...body, job_id: jobId })
    return ok({ id: body['id'] ?? 'm-1', repeated: false }, 202)
  }

  questions(write: boolean, id: string, body: JsonObject, caller: Caller): Answer {
    if (!id) {
      const questions = this.asked.filter(({ open }) => open)
      return ok({ questions, count: questions.length, cursor: null })
    }
    const found = this.asked.find((one) => one.id === id)
    if (!found) return fail(404, 'NOT_FOUND', 'Question not found')
    if (!write) return ok({ question: found })
    return found.open ? this.close(found, body, caller) : fail(409, 'QUESTION_CLOSED', 'It has been answered already')
  }

  private close(question: Question, body: JsonObject, caller: Caller): Answer {
    const choice = String(body['choice'] ?? '')
    const text = (body['text'] ?? null) as string | null
    const at = new Date().toISOString()
    Object.assign(question, { open: false, answer: { by: caller.name, choice, text, at } })
    const job = this.api.jobs.find(({ id }) => id === question.job_id)
    if (job) {
      const edited: Json = body['arguments'] ?? null
      this.record(job, 'reply', { question_id: question.id, by: caller.name, choice, text, arguments: edited })
    }
    return ok({ question })
  }
}
