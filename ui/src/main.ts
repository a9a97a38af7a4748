import '@fontsource-variable/geist/wght.css'
import '@fontsource-variable/geist-mono/wght.css'
import './assets/main.css'

import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { createApi, provideApi } from './api'
import { createAppRouter } from './router'
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
app.use(createAppRouter())
app.use(ui)
app.mount('#app')
