import { watch } from 'vue'
import { useApi } from '@/api'
import type { Question, Reply } from '@/api/runs'
import { useOpenQuestions } from '@/stores/questions'
import { useAction } from './useAction'
import { useLatest } from './useLatest'
import { useRefresh } from './useRefresh'

const EVERY_MS = 10_000

/** The open questions of all runs, read again while somebody looks. */
export function useQuestions() {
  const api = useApi()
  const open = useOpenQuestions()
  const list = useLatest((signal) => api.runs.questions(signal))
  watch(list.data, (found) => found && open.accept(found))
  useRefresh(list.run, { everyMs: EVERY_MS })
  return { list, open }
}

/** Answering: the first answer counts, so a refusal says who was faster. */
export function useReply(done: (question: Question) => void) {
  const api = useApi()
  const open = useOpenQuestions()
  return useAction('The answer was not taken', async (id: string, body: Reply) => {
    const question = await api.runs.reply(id, body)
    open.close(id)
    done(question)
    return question
  })
}
