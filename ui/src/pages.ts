/** Every page, once. The router, the navigation, the commands, the shortcuts and their help all read this list. */
import type { Component } from 'vue'

export interface Page {
  name: string
  /** The address below /ui; one below /settings is also found without that. */
  path: string
  /** The title of the window, and the name of the page in the commands. */
  title: string
  icon: string
  component: () => Promise<Component>
  /** The name in the navigation; a page without one is reached from other pages. */
  label?: string
  /** The keys that lead there, as `defineShortcuts` takes them. */
  key?: string
  /** Who is led there: callers that may change nothing have no use for a page with `write`. */
  access: 'read' | 'write'
  /** The page that is marked in the navigation instead of this one. */
  within?: string
}

const SETTINGS = '/settings/'

export const PAGES: readonly Page[] = [
  {
    name: 'jobs',
    path: '/settings/jobs',
    title: 'Jobs',
    label: 'Jobs',
    icon: 'i-lucide-list',
    key: 'g-j',
    access: 'read',
    component: () => import('@/views/JobsView.vue'),
  },
  {
    name: 'job-new',
    path: '/settings/jobs/new',
    title: 'New job',
    label: 'New job',
    icon: 'i-lucide-plus',
    key: 'n',
    access: 'write',
    component: () => import('@/views/NewJobView.vue'),
  },
  {
    name: 'job',
    path: '/settings/jobs/:id',
    title: 'Job',
    icon: 'i-lucide-hash',
    access: 'read',
    within: 'jobs',
    component: () => import('@/views/JobView.vue'),
  },
  {
    name: 'questions',
    path: '/settings/questions',
    title: 'Questions',
    label: 'Questions',
    icon: 'i-lucide-bell',
    key: 'g-q',
    access: 'read',
    component: () => import('@/views/QuestionsView.vue'),
  },
  {
    name: 'schedules',
    path: '/settings/schedules',
    title: 'Schedules',
    label: 'Schedules',
    icon: 'i-lucide-calendar-clock',
    key: 'g-s',
    access: 'read',
    component: () => import('@/views/SchedulesView.vue'),
  },
  {
    name: 'metrics',
    path: '/settings/metrics',
    title: 'Metrics',
    label: 'Metrics',
    icon: 'i-lucide-chart-line',
    key: 'g-m',
    access: 'read',
    component: () => import('@/views/MetricsView.vue'),
  },
  {
    name: 'memory',
    path: '/settings/memory',
    title: 'Memory',
    label: 'Memory',
    icon: 'i-lucide-brain',
    key: 'g-e',
    access: 'read',
    component: () => import('@/views/MemoryView.vue'),
  },
  {
    name: 'types',
    path: '/settings/types',
    title: 'Job types',
    label: 'Types',
    icon: 'i-lucide-shapes',
    key: 'g-t',
    access: 'read',
    component: () => import('@/views/TypesView.vue'),
  },
  {
    name: 'preferences',
    path: '/settings/preferences',
    title: 'Preferences',
    label: 'Preferences',
    icon: 'i-lucide-settings-2',
    key: 'g-p',
    access: 'read',
    component: () => import('@/views/PreferencesView.vue'),
  },
  {
    name: 'chat',
    path: '/chat',
    title: 'Chat',
    label: 'Chat',
    icon: 'i-lucide-message-square',
    key: 'g-c',
    access: 'read',
    component: () => import('@/views/ChatView.vue'),
  },
  {
    name: 'workspace',
    path: '/workspace',
    title: 'Workspace',
    label: 'Workspace',
    icon: 'i-lucide-folder-open',
    key: 'g-w',
    access: 'read',
    component: () => import('@/views/WorkspaceView.vue'),
  },
]

export const SETTINGS_PAGES = PAGES.filter(({ path }) => path.startsWith(SETTINGS))
export const MAIN_PAGES = PAGES.filter(({ path }) => !path.startsWith(SETTINGS))
/** Pages that a key leads to: after G where one goes, alone where one does. */
export const GOALS = PAGES.filter(({ key }) => key?.startsWith('g-'))
export const DEEDS = PAGES.filter(({ key }) => key && !key.startsWith('g-'))

/** The address of a settings page without /settings. */
export function shortPath(page: Page): string {
  return page.path.slice(SETTINGS.length - 1)
}

/** The keys of a page as they are drawn. */
export function keysOf(page: Page): string[] {
  return page.key?.toUpperCase().split('-') ?? []
}
