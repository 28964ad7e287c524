import { createI18n } from 'vue-i18n'
import type { Language } from '@/api/types'
import { speak } from '@/api/client'
import en from './en'
import id from './id'

const stored = (): Language => {
  try {
    return localStorage.getItem('tuntas.language') === 'en' ? 'en' : 'id'
  } catch {
    return 'id'
  }
}

export const i18n = createI18n({ legacy: false, locale: stored(), fallbackLocale: 'id', messages: { id, en } })

/** Puts the interface and the server's texts into a language and remembers it. */
export function setLanguage(lang: Language) {
  i18n.global.locale.value = lang
  document.documentElement.lang = lang
  speak(lang)
  try {
    localStorage.setItem('tuntas.language', lang)
  } catch {
    /* storage is off: the choice lasts as long as the page */
  }
}

/** Called once at the start. */
export const startLanguage = () => setLanguage(stored())
