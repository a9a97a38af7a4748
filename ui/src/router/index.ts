import { createRouter, createWebHistory, type RouteRecordRaw, type RouterHistory } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
  }
}

const settings: RouteRecordRaw[] = [
  { path: '', redirect: '/settings/jobs' },
  { path: 'jobs', name: 'jobs', component: () => import('@/views/JobsView.vue'), meta: { title: 'Jobs' } },
  { path: 'jobs/new', name: 'job-new', component: () => import('@/views/NewJobView.vue'), meta: { title: 'New job' } },
  {
    path: 'jobs/:id',
    name: 'job',
    component: () => import('@/views/JobView.vue'),
    props: true,
    meta: { title: 'Job' },
  },
  { path: 'types', name: 'types', component: () => import('@/views/TypesView.vue'), meta: { title: 'Job types' } },
  {
    path: 'preferences',
    name: 'preferences',
    component: () => import('@/views/PreferencesView.vue'),
    meta: { title: 'Preferences' },
  },
  {
    path: 'schedules',
    name: 'schedules',
    component: () => import('@/views/SchedulesView.vue'),
    meta: { title: 'Schedules' },
  },
  { path: 'metrics', name: 'metrics', component: () => import('@/views/MetricsView.vue'), meta: { title: 'Metrics' } },
  { path: 'memory', name: 'memory', component: () => import('@/views/MemoryView.vue'), meta: { title: 'Memory' } },
  { path: 'memory-reset', redirect: '/settings/memory' },
]

export const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/chat' },
  { path: '/index.html', redirect: '/chat' },
  { path: '/chat', name: 'chat', component: () => import('@/views/ChatView.vue'), meta: { title: 'Chat' } },
  { path: '/settings', component: () => import('@/views/SettingsView.vue'), children: settings },
  { path: '/jobs', redirect: '/settings/jobs' },
  { path: '/jobs/new', redirect: '/settings/jobs/new' },
  { path: '/jobs/:id', redirect: (to) => ({ name: 'job', params: { id: to.params['id'] } }) },
  { path: '/schedules', redirect: '/settings/schedules' },
  { path: '/types', redirect: '/settings/types' },
  { path: '/metrics', redirect: '/settings/metrics' },
  { path: '/memory', redirect: '/settings/memory' },
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
