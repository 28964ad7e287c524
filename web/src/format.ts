import type { Instant, IsoDate, Language } from '@/api/types'

const locales: Record<Language, string> = { id: 'id-ID', en: 'en-GB' }
const zones: Record<string, string> = { WIB: 'Asia/Jakarta', WITA: 'Asia/Makassar', WIT: 'Asia/Jayapura' }
const formats = new Map<string, Intl.NumberFormat>()

/** A number as the language writes it: 1.234,56 or 1,234.56. Null is an en dash. */
export function formatNumber(value: number | null | undefined, decimals: number, lang: Language): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  const key = `${lang}${decimals}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locales[lang], {
      minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: true,
    })
    formats.set(key, format)
  }
  return format.format(value).replace('-', '−')
}

/** An address with RT and RW, once: most files write them into the address itself. */
export function formatAddress(a: { address: string; rt: string; rw: string }): string {
  if ((!a.rt && !a.rw) || /\bRT\b/i.test(a.address)) return a.address
  return `${a.address} RT ${a.rt || '–'}/RW ${a.rw || '–'}`.trim()
}

/** A date in full, 21 Februari 2024. '' is an en dash. */
export function formatDate(date: IsoDate, lang: Language): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)
  if (!match) return date || '–'
  const day = Date.UTC(+match[1], +match[2] - 1, +match[3])
  return new Intl.DateTimeFormat(locales[lang], { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(day)
}

/** A date that fits a table, 21 Feb 2024. */
export function formatShortDate(date: IsoDate, lang: Language): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)
  if (!match) return date || '–'
  const day = Date.UTC(+match[1], +match[2] - 1, +match[3])
  return new Intl.DateTimeFormat(locales[lang], { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(day)
}

/** An instant in the region's time zone, "21 Feb 2024 14.05 WIB". */
export function formatInstant(at: Instant, lang: Language, zone: string): string {
  const time = Date.parse(at)
  if (Number.isNaN(time)) return '–'
  const timeZone = zones[zone] ?? zones.WIB
  const day = new Intl.DateTimeFormat(locales[lang], { day: 'numeric', month: 'short', year: 'numeric', timeZone }).format(time)
  const clock = new Intl.DateTimeFormat(locales[lang], { hour: '2-digit', minute: '2-digit', hour12: false, timeZone }).format(time)
  return `${day} ${clock} ${zones[zone] ? zone : 'WIB'}`
}

/** Money in full: "Rp1.250.000". */
export function formatRupiah(value: number, lang: Language): string {
  return `Rp${formatNumber(value, 0, lang)}`
}

const steps: [number, Record<Language, string>][] = [
  [1e12, { id: 'triliun', en: 'trillion' }],
  [1e9, { id: 'miliar', en: 'billion' }],
  [1e6, { id: 'juta', en: 'million' }],
]

/** Money for a table: "Rp1,25 miliar"; in full below one million. */
export function formatRupiahShort(value: number, lang: Language): string {
  for (const [size, names] of steps) {
    if (Math.abs(value) >= size) return `Rp${formatNumber(value / size, 2, lang)} ${names[lang]}`
  }
  return formatRupiah(value, lang)
}

/** The size of a file: "1,4 MB". */
export function formatSize(bytes: number, lang: Language): string {
  if (bytes >= 1e6) return `${formatNumber(bytes / 1e6, 1, lang)} MB`
  return `${formatNumber(Math.max(1, Math.round(bytes / 1e3)), 0, lang)} kB`
}

/** Whole days between two dates; negative when `to` is before `from`. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 864e5)
}
