import { computed, ref, watch } from 'vue'
import { api, ApiError } from '@/api/client'
import type { Advice, EntryAnswer, EntryInput } from '@/api/sessions'
import { session, whenLoggedOut } from '@/session'

/**
 * Entries that have not reached the server. They stay in the browser, without
 * names, until they are sent or the person logs out; the server knows an entry
 * by its id, so that sending twice enters once.
 */
export interface Unsent {
  user: string
  input: EntryInput
  /** What the server asks or refuses; only a person can go on. */
  questions: Advice[]
  refused: string
}

const key = 'tuntas.unsent'
const all = ref<Unsent[]>(read())

function read(): Unsent[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as Unsent[]
  } catch {
    return []
  }
}
watch(all, (list) => {
  try {
    if (list.length) localStorage.setItem(key, JSON.stringify(list))
    else localStorage.removeItem(key)
  } catch { /* storage is off: they last as long as the page */ }
}, { deep: true })
whenLoggedOut((user) => { all.value = all.value.filter((u) => u.user !== user) })

/** Those of the person who is logged in. */
export const unsent = computed(() => all.value.filter((u) => u.user === session.value?.user))
/** Those that wait for the connection only. */
export const waiting = computed(() => unsent.value.filter((u) => !u.questions.length && !u.refused))

export const unsentOf = (child: string, on: string) => [...unsent.value].reverse().find((u) => u.input.childId === child && u.input.on === on)

/** Takes an entry out: it was sent, or is replaced by another one. */
export function drop(id: string) {
  all.value = all.value.filter((u) => u.input.id !== id)
}

const lost = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status >= 500)

/** Sends an entry. null: there is no connection, it is kept and sent later. */
export async function send(input: EntryInput): Promise<EntryAnswer | null> {
  try {
    const answer = await api.enter(input)
    drop(input.id)
    return answer
  } catch (error) {
    if (!lost(error)) throw error
    drop(input.id)
    all.value.push({ user: session.value?.user ?? '', input, questions: [], refused: '' })
    return null
  }
}

let running = false
/** Sends what waits, in the order in which it was entered; answers how many were sent. */
export async function sendAll(): Promise<number> {
  if (running) return 0
  running = true
  let sent = 0
  try {
    for (const u of [...waiting.value]) {
      const answer = await api.enter(u.input)
      sent++
      if (answer.saved) drop(u.input.id)
      else u.questions = answer.questions
    }
  } catch (error) {
    const stuck = waiting.value[0]
    if (!lost(error) && stuck && error instanceof ApiError && error.status !== 401) stuck.refused = error.problem.title || error.problem.detail
  } finally {
    running = false
  }
  return sent
}
