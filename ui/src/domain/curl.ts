/** A job as a command for the terminal. The key is never part of it: the shell fills it in. */
import type { Job, NewJob } from '@/api/jobs'
import { jsonText } from './json'

/** The create request that would submit the same work again. */
export function requestOf(job: Job): NewJob {
  return {
    type: job.type,
    queue: job.queue,
    input: job.input,
    priority: job.priority,
    timeout_sec: job.timeout_sec,
    max_attempts: job.max_attempts,
    ...(job.callback_url ? { callback_url: job.callback_url } : {}),
    tags: job.tags,
  }
}

export function asCurl(request: NewJob, origin: string): string {
  return [
    `curl -X POST ${quote(`${origin}/v1/jobs`)}`,
    '-H "x-api-key: $API_KEY"',
    '-H \'content-type: application/json\'',
    `--data ${quote(jsonText(request))}`,
  ].join(' \\\n  ')
}

/** Single quotes keep a POSIX shell from reading anything inside. */
function quote(text: string): string {
  return `'${text.replaceAll("'", '\'\\\'\'')}'`
}
