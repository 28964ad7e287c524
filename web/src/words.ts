import { useI18n } from 'vue-i18n'
import type { IsoDate, Instant, Language } from '@/api/types'
import * as format from './format'
import { timeZone } from './session'

/** Words, numbers and dates in the language of the moment. */
export function useWords() {
  const { t, te, locale } = useI18n()
  const lang = () => locale.value as Language
  return {
    t,
    lang,
    number: (value: number | null | undefined, decimals = 0) => format.formatNumber(value, decimals, lang()),
    date: (d: IsoDate) => format.formatDate(d, lang()),
    shortDate: (d: IsoDate) => format.formatShortDate(d, lang()),
    instant: (at: Instant) => format.formatInstant(at, lang(), timeZone.value),
    money: (rupiah: number) => format.formatRupiahShort(rupiah, lang()),
    moneyInFull: (rupiah: number) => format.formatRupiah(rupiah, lang()),
    size: (bytes: number) => format.formatSize(bytes, lang()),
    /** The word for a code of a list; a code nobody knows is shown as it is. */
    word: (list: string, code: string) => (te(`${list}.${code}`) ? t(`${list}.${code}`) : code),
  }
}
