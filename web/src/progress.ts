import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import type { Progress } from '@/api/types'

/**
 * Follows the work on a batch over server-sent events while `running` is
 * true, and calls `finished` when it is over. The browser connects again by
 * itself when the line drops.
 */
export function useProgress(id: string, running: Ref<boolean>, finished: () => void) {
  const progress = ref<Progress | null>(null)
  let source: EventSource | null = null
  const stop = () => {
    source?.close()
    source = null
  }
  watch(running, (now) => {
    if (!now) return stop()
    if (source) return
    source = new EventSource(api.batchEvents(id))
    source.addEventListener('progress', (event) => {
      progress.value = JSON.parse((event as MessageEvent<string>).data) as Progress
      if (progress.value.phase === 'done' || progress.value.phase === 'failed') {
        stop()
        finished()
      }
    })
  }, { immediate: true })
  onScopeDispose(stop)
  return progress
}
