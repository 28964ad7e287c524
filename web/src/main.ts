import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { ApiError, whenUnauthenticated } from '@/api/client'
import App from './App.vue'
import './base.css'
import { i18n, startLanguage } from './i18n'
import { router } from './router'
import { forgetSession } from './session'

startLanguage()

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      // What the server refused once it refuses again; only a lost connection is worth another try.
      retry: (count, error) => count < 2 && error instanceof ApiError && error.status === 0,
    },
  },
})

whenUnauthenticated(() => {
  forgetSession()
  queries.clear()
  const from = router.currentRoute.value
  if (from.name !== 'login') void router.replace({ name: 'login', query: { next: from.fullPath, ended: '1' } })
})

createApp(App).use(i18n).use(router).use(VueQueryPlugin, { queryClient: queries }).mount('#app')
