import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

/**
 * A value kept in the page's address, so that a page can be sent to a
 * colleague just as it is. '' takes it out. Changing a filter starts a list
 * from its beginning.
 */
export function useAddress() {
  const route = useRoute()
  const router = useRouter()

  const text = (key: string) => {
    const value = route.query[key]
    return (Array.isArray(value) ? value[0] : value) ?? ''
  }
  const list = (key: string): string[] => {
    const value = route.query[key]
    return (Array.isArray(value) ? value : value ? [value] : []).filter((v): v is string => !!v)
  }
  const set = (changes: Record<string, string | string[]>) => {
    const query: LocationQueryRaw = { ...route.query }
    for (const [key, value] of Object.entries(changes)) {
      if (value.length) query[key] = value
      else delete query[key]
    }
    return router.replace({ query })
  }
  const field = (key: string, fallback = ''): WritableComputedRef<string> =>
    computed({ get: () => text(key) || fallback, set: (value) => void set({ [key]: value === fallback ? '' : value }) })

  return { text, list, set, field, clear: () => router.replace({ query: {} }) }
}

/** A figure's or a row's query text as query of the families page. */
export function familiesLink(query: string) {
  const params: Record<string, string[]> = {}
  for (const [key, value] of new URLSearchParams(query)) (params[key] ??= []).push(value)
  return { name: 'families', query: params }
}
