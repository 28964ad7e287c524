import type { InjectionKey } from 'vue'

/** What is wrong with a control of the form around, by its id or the name of its choices; '' nothing. */
export const formWrong: InjectionKey<(key: string) => string> = Symbol('wrong')

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** Which sentence says what is wrong with a control, with its values; null: nothing is. */
export function fault(c: Pick<Control, 'type' | 'value' | 'required'> & { validity: ValidityState; minLength?: number; min?: string; max?: string }): { key: string; value?: string } | null {
  const empty = c.value.trim() === ''
  if (c.validity.badInput) return { key: c.type === 'date' ? 'form.dateWrong' : 'form.numberWrong' }
  if (c.type === 'radio' || c.type === 'select-one') return c.validity.valueMissing ? { key: 'form.choose' } : null
  if (c.validity.valueMissing || (c.required && empty && c.type !== 'checkbox')) return { key: c.type === 'date' ? 'form.dateMissing' : c.type === 'file' ? 'form.fileMissing' : 'form.missing' }
  if (empty) return null
  if (c.minLength && c.minLength > 0 && c.value.trim().length < c.minLength) return { key: 'form.short', value: String(c.minLength) }
  const kind = c.type === 'date' ? 'date' : 'number'
  if (c.validity.rangeOverflow) return { key: `form.${kind}Late`, value: c.max }
  if (c.validity.rangeUnderflow) return { key: `form.${kind}Early`, value: c.min }
  return c.validity.valid ? null : { key: 'form.other' }
}
