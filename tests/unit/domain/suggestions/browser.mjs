// What browsers made of suggested jobs, by the written contract, so that our Python can be held against JavaScript
// itself. Each line of input is a case in JSON, each line of output its result.
import { createInterface } from 'node:readline'

const LABELLED = /```rausku_jobs\s*([\s\S]*?)```/i
const QUEUE = /^[a-z0-9._:-]{1,80}$/i
const PUNCTUATION = /[`"'.,:;!?()[\]{}<>|/\\_-]+/g

const within = (low, value, high) => Math.min(high, Math.max(low, value))
const words = (value) => String(value || '').trim()

function normalize(entry) {
  const type = words(entry?.type)
  if (!type) return []
  const queue = words(entry.queue)
  const holds = typeof entry.input === 'object' && entry.input !== null
  return [
    {
      type,
      queue: QUEUE.test(queue) ? queue : null,
      input: holds ? entry.input : {},
      priority: within(0, Number(entry.priority) || 5, 10),
      timeout_sec: within(1, Number(entry.timeout_sec) || 120, 3600),
      max_attempts: within(1, Number(entry.max_attempts) || 1, 10),
      tags: Array.isArray(entry.tags) ? entry.tags.map(words).filter(Boolean).slice(0, 20) : [],
    },
  ]
}

function suggested(text) {
  const found = LABELLED.exec(text)
  if (found === null) return []
  try {
    const value = JSON.parse(found[1].trim())
    return Array.isArray(value?.jobs) ? value.jobs.flatMap(normalize) : []
  } catch {
    return []
  }
}

function normalForm(text) {
  return String(text || '')
    .toLowerCase()
    .replace(PUNCTUATION, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function promptOf(input) {
  if (words(input.prompt)) return words(input.prompt)
  const messages = Array.isArray(input.messages) ? input.messages : []
  const spoken = messages.filter((each) => String(each?.role || '') === 'user').map((each) => words(each.content))
  return spoken.filter(Boolean).at(-1) ?? ''
}

function isRepeat(job, chatType, userText) {
  if (job.type !== chatType.trim() || !job.type.includes('chat.generate')) return false
  const [asked, proposed] = [normalForm(userText), normalForm(promptOf(job.input))]
  if (!asked || !proposed) return false
  if (asked === proposed) return true
  const [one, other] = [asked, proposed].map((text) => new Set(text.split(' ').filter((word) => word.length > 2)))
  if (one.size === 0 || other.size === 0) return false
  const common = [...one].filter((word) => other.has(word)).length
  return common / (one.size + other.size - common) >= 0.6
}

function reasons(job, policy) {
  if (policy.mode === 'never') return []
  if (policy.mode === 'always') return ['POLICY_ALWAYS']
  const broken = [
    [job.timeout_sec > (policy.max_timeout_sec || 30), 'TIMEOUT'],
    [job.max_attempts > (policy.max_attempts || 1), 'ATTEMPTS'],
    [job.priority > (policy.max_priority || 5), 'PRIORITY'],
    [policy.allow_types.length > 0 && !policy.allow_types.includes(job.type), 'TYPE'],
  ]
  return broken.filter(([isBroken]) => isBroken).map(([, code]) => code)
}

const answers = {
  convert: ({ value }) => {
    const number = Number(value)
    return { text: String(value), number: String(number), isTruthy: Boolean(value), trimmed: String(value).trim() }
  },
  chat: ({ text, chatType, userText, policy }) =>
    suggested(text).map((job) => ({
      job,
      isRepeat: isRepeat(job, chatType, userText),
      reasons: reasons(job, policy),
    })),
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line)
  process.stdout.write(JSON.stringify(answers[question.what](question)) + '\n')
}
