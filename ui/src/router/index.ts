import { createRouter, createWebHistory, type RouteRecordRaw, type RouterHistory } from 'vue-router'
import { MAIN_PAGES, SETTINGS_PAGES, shortPath, type Page } from '@/pages'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
  }
}

function routeOf({ name, path, component, title }: Page): RouteRecordRaw {
  return { name, path, component, props: true, meta: { title } }
}

export const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/chat' },
  { path: '/index.html', redirect: '/chat' },
  ...MAIN_PAGES.map(routeOf),
  {
    path: '/settings',
    component: () => import('@/views/SettingsView.vue'),
    children: [
      { path: '', redirect: '/settings/jobs' },
      { path: 'memory-reset', redirect: '/settings/memory' },
      ...SETTINGS_PAGES.map(routeOf),
    ],
  },
  ...SETTINGS_PAGES.map((page) => ({ path: shortPath(page), redirect: { name: page.name } })),
  {
    path: '/:path(.*)*',
    name: 'not-found',
    component: () => import('@/views/NotFoundView.vue'),
    meta: { title: 'Not found' },
  },
]

export function createAppRouter(history: RouterHistory = createWebHistory('/ui/')) {
  const router = createRouter({
    history,
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
  })
  router.afterEach((to) => {
    document.title = to.meta.title ? `${to.meta.title} · RauskuClaw` : 'RauskuClaw'
  })
  return router
}
