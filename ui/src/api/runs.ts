import type { ApiClient } from './client'
import type { Json, Read, Schemas } from './wire'

export type Step = Read<Schemas['StepSchema']>
export type Question = Read<Schemas['QuestionSchema']>

export interface Reply {
  choice?: string
  text?: string
  arguments?: Json
}

const ofJob = (id: string, rest: string) => `/v1/jobs/${encodeURIComponent(id)}/${rest}`
const ofQuestion = (id: string, rest = '') => `/v1/questions/${encodeURIComponent(id)}${rest}`

export function runsApi(client: ApiClient) {
  return {
    steps: async (jobId: string, after: number, signal?: AbortSignal) =>
      (await client.get<{ steps: Step[] }>(ofJob(jobId, 'steps'), { query: { after, limit: 1000 }, signal })).steps,
    say: (jobId: string, body: { text: string; mode: string; id: string }) =>
      client.post(ofJob(jobId, 'messages'), body),
    questions: async (signal?: AbortSignal) =>
      (await client.get<{ questions: Question[] }>('/v1/questions', { query: { limit: 100 }, signal })).questions,
    question: async (id: string, signal?: AbortSignal) =>
      (await client.get<{ question: Question }>(ofQuestion(id), { signal })).question,
    reply: async (id: string, body: Reply) =>
      (await client.post<{ question: Question }>(ofQuestion(id, '/reply'), body)).question,
  }
}
