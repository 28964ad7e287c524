import { computed, type Ref } from 'vue'
import { api } from '@/api/client'
import { useLoad } from '@/load'

/** Names of the posyandu of an area to choose from; two of one name in two villages are found together. The chosen one is always among them. */
export function usePosyanduNames(area: Ref<string>, chosen: Ref<string>) {
  const places = useLoad(() => ['gatherings', area.value], () => api.gatherings(area.value))
  return computed(() => {
    const names = new Set(places.data?.items.map((p) => p.posyandu))
    if (chosen.value) names.add(chosen.value)
    return [...names].sort((a, b) => a.localeCompare(b, 'id', { numeric: true }))
  })
}
