import { computed, readonly, shallowRef } from 'vue'
import { api, ApiError } from '@/api/client'
import type { Action, Credentials, PasswordInput, Session } from '@/api/types'

const current = shallowRef<Session | null>(null)
let asked: Promise<void> | null = null

/** Asks the server once who is logged in. */
export function loadSession(): Promise<void> {
  asked ??= api.session().then(
    (s) => { current.value = s },
    (e) => {
      if (!(e instanceof ApiError) || e.status !== 401) { asked = null; throw e }
    },
  )
  return asked
}

/** Asks again, for the words of the session in another language. */
export async function refreshSession() {
  if (!current.value) return
  try {
    current.value = await api.session()
  } catch { /* the next call says what is wrong */ }
}

export async function logIn(c: Credentials) {
  current.value = await api.logIn(c)
  asked = Promise.resolve()
}

export async function changePassword(input: PasswordInput) {
  current.value = await api.changePassword(input)
}

const leaving: ((user: string) => void)[] = []
/** Called with the user's name when somebody logs out, to clear what is kept for them. */
export const whenLoggedOut = (fn: (user: string) => void) => { leaving.push(fn) }

export async function logOut() {
  const user = current.value?.user ?? ''
  await api.logOut()
  forgetSession()
  for (const fn of leaving) fn(user)
}

export function forgetSession() {
  current.value = null
  asked = Promise.resolve()
}

export const session = readonly(current)
/** Whether the person may do one of these; the server decides again. */
export const may = (...anyOf: Action[]) => anyOf.some((action) => current.value?.actions.includes(action) ?? false)
/** Whether the person may bring in files: the role may, and files come in for the whole of the own area. */
export const mayImport = () => current.value?.imports === 'write'
/** Whether the person may see which files came in. */
export const seesImports = () => !!current.value?.imports
/** The day at the office, as the server counts it. */
export const today = () => current.value?.today ?? ''
export const timeZone = computed(() => current.value?.timeZone ?? 'WIB')
