/**
 * What is typed on the number pad. Without a comma the last digit is the
 * decimal, as on a till: 1 0 4 is 10,4. A comma that is typed counts as typed,
 * for a scale with two decimals: 1 0 , 4 5 is 10,45.
 */
const most = 5

/** The text after one more key: a digit, "," or "⌫". */
export function press(typed: string, key: string, decimals: number): string {
  if (key === '⌫') return typed.slice(0, -1)
  const [whole, fraction] = typed.split(',')
  if (key === ',') return typed === '' ? '0,' : fraction === undefined ? `${typed},` : typed
  if (fraction !== undefined) return fraction.length < decimals ? typed + key : typed
  return whole.length < most ? (typed === '0' ? key : typed + key) : typed
}

/** The number that is meant; 0 for nothing. */
export function meant(typed: string): number {
  if (typed === '') return 0
  const n = typed.includes(',') ? Number(typed.replace(',', '.')) : Number(typed) / 10
  return Math.round(n * 100) / 100
}

/** The number as it stands on the display, with the comma put in. */
export function shown(typed: string): string {
  if (typed === '' || typed.includes(',')) return typed
  return `${Number(typed.slice(0, -1) || '0')},${typed.slice(-1)}`
}

/** What would have to be typed for a number; '' for nothing. */
export function typedOf(n: number | null | undefined): string {
  if (!n) return ''
  const text = String(n).replace('.', ',')
  return text.includes(',') ? text : `${text},0`
}
