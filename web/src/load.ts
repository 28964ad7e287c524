import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, ref, toValue, type MaybeRefOrGetter } from 'vue'

/**
 * Loads something and loads it again when the key changes; what was shown
 * before stays until the new answer is there. Use it with <Loaded>.
 */
export function useLoad<D>(key: () => unknown[], load: () => Promise<D>, options: { enabled?: MaybeRefOrGetter<boolean>; every?: (data: D | undefined) => number | false } = {}) {
  return reactive(useQuery<D>({
    queryKey: [() => key()] as unknown as readonly unknown[],
    queryFn: load,
    placeholderData: keepPreviousData as never,
    enabled: () => toValue(options.enabled) ?? true,
    refetchInterval: options.every ? (query) => options.every!(query.state.data as D | undefined) : false,
  }))
}

/**
 * A list that comes page by page: `query` for <Loaded> and the button for more,
 * `rows` of all pages so far.
 */
export function usePages<P extends { items: unknown[]; next?: string }>(key: () => unknown[], page: (cursor: string) => Promise<P>, enabled: () => boolean = () => true) {
  const query = reactive(useInfiniteQuery({
    queryKey: [() => key()] as unknown as readonly unknown[],
    queryFn: ({ pageParam }) => page(pageParam),
    initialPageParam: '',
    getNextPageParam: (last: P) => last.next || undefined,
    placeholderData: (before) => before,
    enabled,
  }))
  const rows = computed(() => (query.data?.pages.flatMap((p) => p.items) ?? []) as P['items'])
  return { query, rows }
}

/** Something that the person sets off: whether it runs, and what went wrong. After it everything shown is loaded anew. */
export function useDeed<A extends unknown[], R>(act: (...args: A) => Promise<R>, after?: (result: R) => unknown) {
  const queries = useQueryClient()
  const busy = ref(false)
  const error = ref<unknown>(null)
  async function run(...args: A): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    error.value = null
    try {
      const result = await act(...args)
      void queries.invalidateQueries()
      await after?.(result)
      return true
    } catch (e) {
      error.value = e
      return false
    } finally {
      busy.value = false
    }
  }
  return reactive({ busy, error, run, forget: () => { error.value = null } })
}
