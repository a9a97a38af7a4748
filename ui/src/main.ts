import '@fontsource-variable/geist/wght.css'
import '@fontsource-variable/geist-mono/wght.css'
import './assets/main.css'

import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { createApi, provideApi } from './api'
import { createAppRouter } from './router'
import { loadPage, MISSING_PARTS, watchForMissingParts } from './router/missingParts'
import { useConnection } from './stores/connection'
import { useSession } from './stores/session'

const app = createApp(App)
const pinia = createPinia()
const api = createApi({
  key: () => useSession(pinia).key,
  onReachable: () => useConnection(pinia).reached(),
  onUnreachable: () => useConnection(pinia).lost(),
  onUnauthorized: (error) => useSession(pinia).refused(error),
})

provideApi(app, api)
app.use(pinia)
const router = createAppRouter()
const missingParts = watchForMissingParts(router, {
  isAnswering: async () => {
    const connection = useConnection(pinia)
    await connection.check()
    return connection.online
  },
  loadPage,
  here: () => window.location.href,
  storage: sessionStorage,
  events: window,
  now: Date.now,
})
app.provide(MISSING_PARTS, missingParts)
app.use(router)
app.use(ui)
app.mount('#app')
