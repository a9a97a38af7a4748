import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Question } from '@/api/runs'

/** The open questions as they were last read: the bell and the page of questions show the same ones. */
export const useOpenQuestions = defineStore('questions', () => {
  const list = shallowRef<Question[] | null>(null)
  const count = computed(() => list.value?.length ?? 0)

  function accept(found: Question[]): void {
    list.value = found
  }

  /** Leave out a question that has its answer, before the list is read again. */
  function close(id: string): void {
    if (list.value) list.value = list.value.filter((one) => one.id !== id)
  }

  return { list, count, accept, close }
})
