/** What the fake API starts with: the seeded types, and handlers with schemas of every kind the form knows. */
import type { Handler, JobType } from '../src/api/jobTypes.ts'
import type { JsonObject } from '../src/api/wire.ts'

const type = (name: string, handler: string, enabled = true, timeout = 120, attempts = 1): JobType => ({
  name,
  enabled,
  handler: `builtin:${handler}`,
  default_timeout_sec: timeout,
  default_max_attempts: attempts,
})

export const TYPES: JobType[] = [
  type('ai.chat.generate', 'provider.openai.chat', false, 180),
  type('code.component.generate', 'code.component.generate'),
  type('codex.chat.generate', 'provider.codex.oss.chat', false, 180),
  type('data.fetch', 'data.fetch', true, 60),
  type('deploy.run', 'deploy.run', true, 300),
  type('design.frontpage.layout', 'design.frontpage.layout'),
  type('report.generate', 'report.generate'),
  type('system.memory.embed.sync', 'memory.embed.sync', true, 60, 3),
]

const object = (properties: JsonObject, required: string[] = [], extra: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required,
  ...extra,
})

const DEPLOY = object(
  {
    target: { type: 'string', title: 'Target', default: 'staging', description: 'Where to deploy to', maxLength: 80 },
    strategy: { $ref: '#/$defs/Strategy', default: 'rolling', description: 'How instances are replaced' },
    replicas: { type: 'integer', title: 'Replicas', minimum: 1, maximum: 20, default: 2 },
    dry_run: { type: 'boolean', title: 'Dry run', default: true, description: 'Plan only' },
    services: { type: 'array', items: { type: 'string' }, title: 'Services' },
    window: { anyOf: [{ $ref: '#/$defs/Window' }, { type: 'null' }], default: null },
  },
  [],
  {
    $defs: {
      Strategy: { enum: ['rolling', 'blue-green', 'canary'], title: 'Strategy', type: 'string' },
      Window: object(
        { start: { type: 'string', title: 'Start' }, minutes: { type: 'integer', minimum: 5, title: 'Minutes' } },
        ['start'],
        { title: 'Maintenance window' },
      ),
    },
  },
)

const handler = (
  name: string,
  summary: string,
  input: JsonObject,
  output: JsonObject = { type: 'object' },
): Handler => ({
  name: `builtin:${name}`,
  summary,
  input_schema: input,
  output_schema: output,
})

export const HANDLERS: Handler[] = [
  handler('deploy.run', 'Plan a deployment (dry run)', DEPLOY, object({ deployment_id: { type: 'string' } })),
  handler('report.generate', 'Write a report from values or from the metrics', object({})),
  handler(
    'data.fetch',
    'Fetch one HTTPS resource from an allowed host',
    object({ url: { type: 'string', title: 'URL', format: 'uri' } }, ['url']),
  ),
  handler(
    'code.component.generate',
    'Generate a small UI component',
    object({ name: { type: 'string' }, notes: { type: 'string' } }),
  ),
  handler('design.frontpage.layout', 'Lay out a front page', object({ tone: { enum: ['calm', 'bold'] } })),
  handler(
    'memory.embed.sync',
    'Embed one memory row',
    object({ memory_id: { type: 'string', title: 'Memory id' } }, ['memory_id']),
  ),
  handler(
    'provider.openai.chat',
    'Ask an OpenAI-compatible model',
    object({ prompt: { type: 'string' }, system: { type: 'string' } }),
  ),
  handler('provider.codex.oss.chat', 'Ask the Codex CLI', object({ prompt: { type: 'string' } })),
]
