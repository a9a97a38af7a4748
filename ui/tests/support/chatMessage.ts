/** A message of a conversation, and its parts on a page of their own. */
import ui from '@nuxt/ui/vue-plugin'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { onTestFinished } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import { createApi, provideApi } from '@/api'
import MessageParts from '@/components/chat/parts/MessageParts.vue'
import type { ChatMessage, ChatPart } from '@/domain/chatParts'
import { createAppRouter } from '@/router'
import { useSession } from '@/stores/session'

export const JOB_ID = '0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11'

export function message(parts: ChatPart[], changes: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id: 'a4b0c6f2-8a52-4c5e-9d0b-111111111111',
    parent: null,
    role: 'assistant',
    parts,
    job_id: JOB_ID,
    at: '2026-02-17T18:11:01.123Z',
    status: 'done',
    siblings: [],
    index: 0,
    cost_usd: null,
    ...changes,
  }
}

type Props = InstanceType<typeof MessageParts>['$props']

/** The parts as the message list mounts them, for somebody with a key. */
export async function mountParts(props: Props, key = 'admin-key') {
  sessionStorage.setItem('rauskuclaw_api_key', key)
  const pinia = createPinia()
  const api = createApi({
    key: () => key,
    onReachable: () => undefined,
    onUnreachable: () => undefined,
    onUnauthorized: () => undefined,
  })
  const router = createAppRouter(createMemoryHistory('/ui/'))
  const wrapper = mount(MessageParts, {
    props,
    attachTo: document.body,
    global: { plugins: [{ install: (app) => provideApi(app, api) }, pinia, router, ui] },
  })
  onTestFinished(() => wrapper.unmount())
  await useSession(pinia).resume()
  await flushPromises()
  return wrapper
}
