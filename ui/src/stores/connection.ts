import { defineStore } from 'pinia'
import { ref } from 'vue'
import { sleep } from '@/api/client'
import { useApi } from '@/api'

const FIRST_PROBE_MS = 500
const LONGEST_PROBE_MS = 4_000

/**
 * Whether the API answers. Any request that cannot reach it turns this offline; from then on /health is asked until it
 * answers, and `recoveries` grows, which pages watch to load again.
 */
export const useConnection = defineStore('connection', () => {
  const api = useApi()
  const online = ref(true)
  const recoveries = ref(0)
  let probing = false

  function reached(): void {
    if (online.value) return
    online.value = true
    recoveries.value += 1
  }

  function lost(): void {
    online.value = false
    if (!probing) void probe()
  }

  async function probe(): Promise<void> {
    probing = true
    let pauseMs = FIRST_PROBE_MS
    while (!online.value) {
      await sleep(pauseMs)
      pauseMs = Math.min(pauseMs * 1.5, LONGEST_PROBE_MS)
      await check()
    }
    probing = false
  }

  /** Ask once; the client's hooks set the outcome. */
  async function check(): Promise<void> {
    await api.health().catch(() => undefined)
  }

  return { online, recoveries, reached, lost, check }
})
