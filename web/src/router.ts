import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import type { Action } from '@/api/types'
import { i18n } from './i18n'
import { loadSession, may, mayImport, seesImports, session } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's name. */
    title: string
    /** One of these is enough; none: everybody. */
    actions: Action[]
    /** What besides the role decides. */
    when?: () => boolean
    open?: boolean
  }
}

const page = (path: string, name: string, title: string, actions: Action[], component: RouteRecordRaw['component'], when?: () => boolean) =>
  ({ path, name, component, meta: { title, actions, when } }) as RouteRecordRaw

const routes: RouteRecordRaw[] = [
  { path: '/masuk', name: 'login', component: () => import('./views/LogIn.vue'), meta: { title: 'login.title', actions: [], open: true } },
  page('/', 'start', 'nav.start', ['view_aggregate'], () => import('./views/Start.vue')),
  page('/impor', 'imports', 'nav.imports', [], () => import('./views/Imports.vue'), seesImports),
  page('/impor/pemetaan', 'mappings', 'mapping.list', [], () => import('./views/Mappings.vue'), mayImport),
  page('/impor/pemetaan/:id', 'mapping', 'mapping.edit', [], () => import('./views/MappingEdit.vue'), mayImport),
  page('/impor/petakan/:id', 'map', 'mapping.title', [], () => import('./views/MapFile.vue'), mayImport),
  page('/impor/:id', 'import', 'nav.imports', [], () => import('./views/ImportDetail.vue'), seesImports),
  page('/keluarga', 'families', 'nav.families', ['view_families'], () => import('./views/Families.vue')),
  page('/keluarga/:id', 'family', 'nav.families', ['view_families'], () => import('./views/Family.vue')),
  page('/anak', 'children', 'nav.children', ['view_families'], () => import('./views/Children.vue')),
  page('/prevalensi', 'prevalence', 'nav.prevalence', ['view_aggregate'], () => import('./views/Prevalence.vue')),
  page('/anak/:id', 'child', 'nav.children', ['view_families'], () => import('./views/Child.vue')),
  page('/anak/:id/audit', 'worksheet', 'worksheet.title', ['measure_children', 'export'], () => import('./views/Worksheet.vue')),
  page('/kasus', 'cases', 'nav.cases', ['view_families'], () => import('./views/Cases.vue')),
  page('/posyandu', 'posyandu', 'nav.posyandu', ['view_families'], () => import('./views/Sessions.vue')),
  page('/kriteria', 'criteria', 'nav.criteria', ['view_aggregate'], () => import('./views/Criteria.vue')),
  page('/penetapan', 'determinations', 'nav.determinations', ['view_aggregate'], () => import('./views/Determinations.vue')),
  page('/penetapan/:id', 'determination', 'nav.determinations', ['view_aggregate'], () => import('./views/Determination.vue')),
  page('/program', 'programmes', 'nav.programmes', ['view_aggregate'], () => import('./views/Programmes.vue')),
  page('/program/:id', 'programme', 'nav.programmes', ['view_aggregate'], () => import('./views/Programme.vue')),
  page('/indikator', 'indicators', 'nav.indicators', ['view_aggregate'], () => import('./views/Indicators.vue')),
  page('/indikator/:id', 'indicator', 'nav.indicators', ['view_aggregate'], () => import('./views/Indicator.vue')),
  page('/kendala', 'meeting', 'nav.meeting', ['view_aggregate'], () => import('./views/Meeting.vue')),
  page('/laporan', 'reports', 'nav.reports', ['export'], () => import('./views/Reports.vue')),
  page('/pengguna', 'users', 'nav.users', ['manage_users'], () => import('./views/Users.vue')),
  page('/wilayah', 'places', 'nav.places', ['view_aggregate'], () => import('./views/Places.vue')),
  page('/audit', 'audit', 'nav.audit', ['view_audit'], () => import('./views/Audit.vue')),
  page('/kata-sandi', 'password', 'password.title', [], () => import('./views/Password.vue')),
  page('/tentang', 'about', 'nav.about', [], () => import('./views/About.vue')),
  { path: '/:rest(.*)*', name: 'lost', component: () => import('./views/Lost.vue'), meta: { title: 'error.notFound', actions: [] } },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => {
    if (saved) return saved
    if (to.hash) return { el: to.hash }
    return to.path === from.path ? undefined : { top: 0 }
  },
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  try {
    await loadSession()
  } catch {
    return true // the page itself says that the server is not there
  }
  if (!session.value) return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (session.value.mustChange) return to.name === 'password' || { name: 'password', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (to.meta.actions.length && !may(...to.meta.actions) && to.name === 'start') return { name: 'about' }
  return true
})

router.afterEach((to, from, failure) => {
  if (failure) return
  document.title = `${i18n.global.t(to.meta.title)} · Tuntas`
  // A new page is announced and read from its top.
  if (from.name && to.path !== from.path) requestAnimationFrame(() => document.getElementById('main')?.focus({ preventScroll: true }))
})
