/** A believable afternoon for the fake API: finished, failed, waiting and running jobs. */
import type { JobStatus } from '../src/api/jobs.ts'
import type { Json } from '../src/api/wire.ts'
import type { FakeApi, FakeJob } from './fakeApi.ts'
import { furnish } from './fakeWorkspace.ts'

const MINUTE = 60_000
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString()

export function populate(api: FakeApi): void {
  const statuses: JobStatus[] = ['succeeded', 'succeeded', 'succeeded', 'failed', 'succeeded', 'cancelled']
  const types = ['report.generate', 'deploy.run', 'code.component.generate', 'data.fetch', 'design.frontpage.layout']
  for (let index = 70; index > 0; index--) {
    const type = types[index % types.length] ?? 'report.generate'
    const status = statuses[index % statuses.length] ?? 'succeeded'
    finished(api, type, status, index * 7)
  }
  api.addJob({ type: 'report.generate', queue: 'reports', created_at: ago(5), tags: ['nightly'] })
  const later = new Date(Date.now() + 42 * MINUTE).toISOString()
  api.addJob({ type: 'deploy.run', created_at: ago(3), run_at: later, input: { target: 'staging' } })
  const retrying = finished(api, 'data.fetch', 'failed', 2)
  Object.assign(retrying, {
    status: 'queued',
    max_attempts: 5,
    run_at: new Date(Date.now() + 4 * MINUTE).toISOString(),
  })
  agent(api)
  furnish(api.workspace)
  converse(api)
  api.start(api.addJob({ type: 'system.memory.embed.sync', tags: ['long'], created_at: ago(1), max_attempts: 3 }))
}

/** A run of an agent that has read a page and asks before it deploys. */
function agent(api: FakeApi): void {
  const later = new Date(Date.now() + 30 * 24 * 60 * MINUTE).toISOString()
  const input = { prompt: 'Read the notes and deploy.' }
  const job = api.addJob({ type: 'agent.run', created_at: ago(1), run_at: later, input })
  const call = { id: 'call_1', name: 'data_fetch', arguments: '{"url":"https://docs.example.com"}' }
  const allowed = { verdict: 'allow', reason: 'GRANTED', message: 'Granted by docs.', grant: 'docs', origins: [] }
  api.runs.record(job, 'asked', { call_id: 'c1', provider: 'openai', model: 'gpt-4.1-mini' })
  api.runs.record(job, 'answered', { text: '', tool_calls: [call], cost_usd: 0.0012 })
  const args = { url: 'https://docs.example.com' }
  api.runs.record(job, 'intended', { tool: 'data_fetch', arguments: args, decision: allowed })
  api.runs.record(job, 'done', { about: 3, result: { status: 200, body_text: 'Deploy to staging.' }, error: null })
  api.runs.ask(job)
}

function finished(api: FakeApi, type: string, status: JobStatus, minutes: number): FakeJob {
  const at = ago(minutes)
  const job = api.addJob({
    type,
    created_at: at,
    input: { topic: 'Quarterly figures', sections: ['summary', 'risks'], options: { draft: true, pages: 12 } },
    tags: minutes % 3 === 0 ? ['nightly', 'team-a'] : [],
    callback_url: minutes % 4 === 0 ? 'https://hooks.example.com/rauskuclaw' : null,
  })
  api.start(job)
  for (let step = 1; step <= 6; step++) api.log(job, `Section ${step} written`, { words: step * 120, section: step })
  const error = { message: 'Fetching is switched off by policy', code: 'NETWORK_DISABLED', details: null, at }
  const result: Json = { report_id: job.id, summary: 'Twelve pages in four sections, ready for review.', score: 0.93 }
  api.finish(job, status, status === 'failed' ? { error } : status === 'succeeded' ? { result } : {})
  job.updated_at = new Date(Date.parse(at) + 4200).toISOString()
  for (const event of job.events) event.ts = job.updated_at
  return job
}

/** One step for every job that may move. */
export function animate(api: FakeApi): void {
  for (const job of api.jobs) {
    const isDue = job.queue === 'default' && Date.parse(job.run_at) <= Date.now()
    if (job.status === 'queued' && isDue) api.start(job)
    else if (job.status === 'running') step(api, job)
  }
}

function step(api: FakeApi, job: FakeJob): void {
  const done = job.events.filter((event) => event.kind === 'progress').length + 1
  const total = job.tags.includes('long') ? 4000 : 12
  const meta = { fraction: (done % total) / total }
  api.log(job, `Step ${done} of ${total}`, meta, { kind: 'progress' })
  api.log(
    job,
    `Working on part ${done}`,
    { part: done, bytes: done * 2048 },
    { level: done % 9 === 0 ? 'warn' : 'info' },
  )
  if (done >= total) api.finish(job, 'succeeded', { result: { parts: total, ok: true } })
}

/** Conversations of some days: one with versions and a long past, one that is being written. */
function converse(api: FakeApi): void {
  const { chat } = api
  chat.automatic = true
  const titles = ['Quarterly figures', 'Rename the component', 'A recipe with beetroot', 'Why it failed', 'Holidays']
  for (const [place, title] of titles.entries()) {
    const one = chat.add({ title })
    const turns = place === 0 ? 70 : 2
    for (let turn = 1; turn <= turns; turn++) {
      chat.put(one, { role: 'user', parts: [{ type: 'text', text: `${title}: question ${turn}` }] })
      const text = `Answer ${turn}. It is some sentences long, so that it takes a little room. It ends here.`
      const told = { parts: [{ type: 'text' as const, text }], cost_usd: 0.0021, job_id: crypto.randomUUID() }
      chat.put(one, { role: 'assistant', ...told })
    }
    const at = ago(place * place * 24 * 60)
    Object.assign(one, { updated_at: at, created_at: at, cost_usd: turns * 0.0021 })
  }
}
